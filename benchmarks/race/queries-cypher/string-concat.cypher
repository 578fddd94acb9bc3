MATCH (u:User)
WHERE u.motto IS NOT NULL AND u.name IS NOT NULL
RETURN u.iri, concat(upper(u.name[1]), u.name[2:], '!')
