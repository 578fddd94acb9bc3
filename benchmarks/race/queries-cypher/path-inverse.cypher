MATCH (:User {iri: 'http://social.example.org/resource/User12'})<-[:author]-(:Post)-[:replyTo]->(:Post)-[:author]->(x:User) RETURN DISTINCT x.iri
