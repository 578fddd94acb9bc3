MATCH (:User {iri: 'http://social.example.org/resource/User2'})-[:knows]->(f:User)
WHERE f.name IS NOT NULL
RETURN f.iri, f.name
