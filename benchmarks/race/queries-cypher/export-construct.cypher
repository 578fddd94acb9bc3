MATCH (u:User)-[:livesIn]->(p:Place) RETURN p.iri, 'http://social.example.org/vocabulary/homeOf', u.iri
