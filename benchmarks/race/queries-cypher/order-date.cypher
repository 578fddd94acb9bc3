MATCH (p:Post)-[:author]->(u:User)
WHERE p.created IS NOT NULL AND u.name IS NOT NULL
RETURN p.iri, p.created, u.name ORDER BY p.created DESC, p.iri LIMIT 10
