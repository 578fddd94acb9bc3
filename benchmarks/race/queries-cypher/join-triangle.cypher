MATCH (a:User)-[:knows]->(b:User)-[:knows]->(c:User)-[:knows]->(a) RETURN count(*)
