MATCH (u:User) WHERE u.name IS NOT NULL RETURN u.name, u.iri ORDER BY u.name, u.iri SKIP 1000 LIMIT 50
