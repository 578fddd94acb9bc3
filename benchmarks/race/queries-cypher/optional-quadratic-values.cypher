MATCH (u:User) WHERE u.birthDate IS NOT NULL
OPTIONAL MATCH (o:Organisation) WHERE o.founded = u.birthDate
RETURN count(*), count(o.iri)
