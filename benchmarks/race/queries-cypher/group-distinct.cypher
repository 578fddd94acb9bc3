MATCH (t:Tag)<-[:topic]-(:Post)-[:author]->(u:User) RETURN t.iri, count(DISTINCT u.iri)
