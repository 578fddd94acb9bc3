MATCH (x:Post:Review)-[:author|reviewer]->(u:User)-[:worksFor]->(:Organisation {iri: 'http://social.example.org/resource/Organisation40'})
RETURN x.iri, u.iri
