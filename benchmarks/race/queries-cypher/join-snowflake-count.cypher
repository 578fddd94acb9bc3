MATCH (r:Review)-[:reviewOf]->(:Product)-[:producer]->(:Organisation)-[:seat]->(:Place), (r)-[:reviewer]->(u:User)-[:livesIn]->(p:Place)
WHERE r.stars IS NOT NULL AND u.karma IS NOT NULL AND p.population IS NOT NULL
RETURN count(*)
