MATCH (:User {iri: 'http://social.example.org/resource/User2'})-[:knows]->(:User)-[:knows]->(:User)-[:knows]->(c:User)
WHERE c.name IS NOT NULL
RETURN DISTINCT c.iri, c.name
