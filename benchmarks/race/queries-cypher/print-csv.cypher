// print: csv
MATCH (p:Post)-[:topic]->(t:Tag) RETURN p.iri AS s, 'http://social.example.org/vocabulary/topic' AS p, t.iri AS o
