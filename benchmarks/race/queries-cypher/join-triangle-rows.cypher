MATCH (u:User)-[:wishes]->(p:Product)-[:producer]->(o:Organisation), (u)-[:worksFor]->(o) RETURN u.iri, p.iri, o.iri
