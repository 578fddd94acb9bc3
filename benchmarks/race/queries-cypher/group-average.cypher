MATCH (r:Review)-[:reviewOf]->(:Product)-[:producer]->(o:Organisation)
WHERE r.stars IS NOT NULL
RETURN o.iri, avg(r.stars), count(*)
