MATCH (x:Tag)-[:broader* TRAIL 1..30]->(y:Tag)
WITH DISTINCT x.iri AS a, y.iri AS b
RETURN count(*)
