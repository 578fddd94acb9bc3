MATCH (a:User)-[:blocks]->(b:User)-[:follows]->(d:User), (a)-[:knows]->(c:User)-[:follows]->(d) RETURN count(*)
