MATCH (u:User) WHERE u.name = 'termu ox 3' RETURN u.iri
