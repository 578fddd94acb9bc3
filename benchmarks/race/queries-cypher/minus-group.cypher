MATCH (p:Post)-[:author]->(:User {iri: 'http://social.example.org/resource/User3'})
WHERE NOT EXISTS { MATCH (p)<-[:replyTo]-(:Post)-[:author]->(:User) }
RETURN p.iri
