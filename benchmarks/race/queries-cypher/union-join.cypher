MATCH (u:User)-[:worksFor|alumnusOf]->(:Organisation {iri: 'http://social.example.org/resource/Organisation9'})
WHERE u.name IS NOT NULL
RETURN u.iri, u.name
