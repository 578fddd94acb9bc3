MATCH (u:User)-[:livesIn]->(:Place), (u)-[:worksFor]->(:Organisation) RETURN count(*)
