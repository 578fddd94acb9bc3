MATCH (:User {iri: 'http://social.example.org/resource/User54'})-[:knows]->(f:User)<-[:author]-(:Post)-[:topic]->(:Tag) RETURN f.iri, count(*)
