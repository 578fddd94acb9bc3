MATCH (c:Organisation {iri: 'http://social.example.org/resource/Organisation3'})<-[:subsidiaryOf*1..30]-(x:Organisation)
RETURN DISTINCT c.iri AS company, x.iri AS other
UNION ALL MATCH (c:Organisation {iri: 'http://social.example.org/resource/Organisation3'})-[:seat]->(:Place)<-[:seat]-(x:Organisation)
RETURN c.iri AS company, x.iri AS other
