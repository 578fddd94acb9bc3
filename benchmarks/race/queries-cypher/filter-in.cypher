MATCH (u:User)-[:bornIn]->(p:Place)
WHERE p.iri IN ['http://social.example.org/resource/Place3', 'http://social.example.org/resource/Place5', 'http://social.example.org/resource/Place8']
RETURN u.iri, p.iri
