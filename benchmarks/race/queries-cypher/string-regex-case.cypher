MATCH (u:User) WHERE regexp_matches(u.name, '(?i)^SHI.*ZI ') RETURN u.iri, u.name
