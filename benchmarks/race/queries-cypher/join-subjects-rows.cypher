MATCH (u:User)-[:bornIn]->(p:Place), (u)-[:alumnusOf]->(o:Organisation) RETURN u.iri, p.iri, o.iri
