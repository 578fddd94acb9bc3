MATCH (u:User)-[:livesIn]->(p:Place), (u)-[:worksFor]->(o:Organisation)
WHERE u.class IS NOT NULL AND u.karma IS NOT NULL AND u.joined IS NOT NULL
RETURN u.iri, u.name, p.iri, o.iri, u.karma, u.joined
