MATCH (u:User)-[:livesIn]->(p:Place), (u)-[:worksFor]->(o:Organisation)
WITH p.iri AS place, o.iri AS company, count(*) AS n
WHERE n > 2
RETURN place, company, n
