MATCH (u:User) WHERE u.email IS NOT NULL RETURN u.iri, u.karma
