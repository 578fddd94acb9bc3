MATCH (u:User) WHERE u.name IS NOT NULL RETURN u.iri, u.name ORDER BY u.name, u.iri
