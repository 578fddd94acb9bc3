MATCH (u:User)-[:livesIn]->(p:Place) WHERE EXISTS { MATCH (u)-[:knows]->(:User)-[:livesIn]->(p) } RETURN count(*)
