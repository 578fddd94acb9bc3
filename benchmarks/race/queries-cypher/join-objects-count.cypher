MATCH (:Organisation)-[:seat]->(p:Place)<-[:bornIn]-(:User) RETURN count(*)
