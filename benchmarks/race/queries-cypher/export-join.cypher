MATCH (p:Post)-[:author]->(u:User) RETURN p.iri, u.iri, p.created
