MATCH (u:User) WHERE starts_with(u.email, 'mailto:ka1') RETURN u.iri, u.email
