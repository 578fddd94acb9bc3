MATCH (u:User)-[:livesIn]->(p:Place), (u)-[:interest]->(t:Tag) RETURN DISTINCT p.iri, t.iri
