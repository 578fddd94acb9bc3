MATCH (u:User)-[:livesIn]->(p:Place), (u)-[:worksFor]->(o:Organisation)
WHERE u.verified AND (p.iri = 'http://social.example.org/resource/Place0' AND o.iri = 'http://social.example.org/resource/Organisation1'
  OR p.iri = 'http://social.example.org/resource/Place1' AND o.iri = 'http://social.example.org/resource/Organisation0'
  OR p.iri = 'http://social.example.org/resource/Place2')
RETURN u.iri, p.iri, o.iri
