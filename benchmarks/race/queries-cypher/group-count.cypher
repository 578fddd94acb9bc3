MATCH (:Post)-[:author]->(u:User) RETURN u.iri, count(*) AS n ORDER BY n DESC, u.iri LIMIT 20
