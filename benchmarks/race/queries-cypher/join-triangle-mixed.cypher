MATCH (p:Post)-[:author]->(a:User)-[:follows]->(b:User), (p)-[:mentions]->(b) RETURN count(*)
