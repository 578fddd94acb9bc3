MATCH (u:User)-[:livesIn]->(:Place)-[:partOf*0..1]->(p:Place)
WITH DISTINCT u.iri AS a, p.iri AS b
RETURN count(*)
