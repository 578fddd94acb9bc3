MATCH (:User {iri: 'http://social.example.org/resource/User54'})-[:knows]->(f:User)
OPTIONAL MATCH (f)<-[:author|reviewer]-(x:Post:Review)
RETURN f.iri, x.iri
