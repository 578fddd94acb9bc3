MATCH (u:User) WHERE u.class IS NOT NULL AND NOT EXISTS { MATCH (u)-[:worksFor]->(:Organisation) } RETURN count(*)
