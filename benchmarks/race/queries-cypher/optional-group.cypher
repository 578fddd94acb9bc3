MATCH (:User {iri: 'http://social.example.org/resource/User54'})-[:knows]->(f:User)
OPTIONAL MATCH (f)<-[:author]-(p:Post)-[:topic]->(t:Tag)
RETURN f.iri, p.iri, t.iri
