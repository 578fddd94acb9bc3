MATCH (x:Post)-[:replyTo* TRAIL 1..30]->(y:Post)
WITH DISTINCT x.iri AS a, y.iri AS b
RETURN count(*)
