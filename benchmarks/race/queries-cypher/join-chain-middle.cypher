MATCH (:Offer)-[:offers]->(p:Product)-[:producer]->(:Organisation {iri: 'http://social.example.org/resource/Organisation1'}),
  (p)-[:designer]->(:User)-[:livesIn]->(l:Place)
WHERE l.population IS NOT NULL
RETURN count(*)
