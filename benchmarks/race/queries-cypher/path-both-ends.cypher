MATCH (:User {iri: 'http://social.example.org/resource/User3'})-[:follows* SHORTEST 1..30]->(:User {iri: 'http://social.example.org/resource/User60'})
RETURN count(*) > 0
