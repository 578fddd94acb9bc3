MATCH (:Review)-[:reviewOf]->(:Product)-[:producer]->(:Organisation)-[:seat]->(:Place)-[:partOf]->(:Place)-[:partOf]->(r:Place)
WHERE r.class IS NOT NULL
RETURN r.iri, count(*)
