MATCH (u:User) WHERE u.name IS NOT NULL AND NOT EXISTS { MATCH (u)-[:livesIn]->(:Place) } RETURN count(*)
