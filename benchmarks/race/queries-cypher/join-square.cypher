MATCH (a:User)-[:knows]->(b:User)-[:knows]->(c:User)-[:knows]->(d:User)-[:knows]->(a) RETURN count(*)
