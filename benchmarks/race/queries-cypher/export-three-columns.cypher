MATCH (p:Post)-[:topic]->(t:Tag) RETURN p.iri, 'http://social.example.org/vocabulary/topic', t.iri
