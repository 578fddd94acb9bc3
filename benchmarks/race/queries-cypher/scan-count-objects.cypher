MATCH (:User)-[:follows]->(o:User) RETURN count(DISTINCT o.iri)
