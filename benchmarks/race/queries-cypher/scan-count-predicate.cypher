MATCH (:User)-[:knows]->(:User) RETURN count(*)
