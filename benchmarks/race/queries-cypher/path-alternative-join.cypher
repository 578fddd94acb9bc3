MATCH (:User {iri: 'http://social.example.org/resource/User54'})-[:knows]->(f:User)-[:likes|author]-(:Post)-[:topic]->(t:Tag) RETURN f.iri, t.iri
