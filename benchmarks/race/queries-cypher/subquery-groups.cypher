MATCH (u:User)-[:knows]->(:User) WITH u.iri AS user, count(*) AS n RETURN n, count(*)
