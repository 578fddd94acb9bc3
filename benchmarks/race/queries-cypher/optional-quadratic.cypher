MATCH (:Review)-[:reviewer]->(u:User)
OPTIONAL MATCH (u)<-[:author]-(p:Post) WHERE p.retracted IS NOT NULL
RETURN count(*), count(p.retracted)
