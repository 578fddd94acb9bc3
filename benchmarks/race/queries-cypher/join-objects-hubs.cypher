MATCH (:User)-[:bornIn]->(p:Place)<-[:writtenAt]-(:Post) RETURN count(*)
