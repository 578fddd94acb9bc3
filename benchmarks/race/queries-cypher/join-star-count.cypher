MATCH (p:Product)-[:producer]->(:Organisation)
WHERE p.listPrice IS NOT NULL AND p.weight IS NOT NULL AND p.released IS NOT NULL AND p.description IS NOT NULL
RETURN count(*)
