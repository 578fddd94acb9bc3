MATCH (:Post)-[:author]->(u:User) WHERE EXISTS { MATCH (u)<-[:reviewer]-(:Review) } RETURN count(*)
