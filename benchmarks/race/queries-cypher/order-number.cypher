MATCH (u:User) WHERE u.karma IS NOT NULL RETURN u.iri, u.karma ORDER BY u.karma DESC, u.iri LIMIT 10
