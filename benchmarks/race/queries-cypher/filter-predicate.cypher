MATCH (p:Product)-[:designer]->(u:User) RETURN p.iri, u.iri
