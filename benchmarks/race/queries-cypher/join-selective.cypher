MATCH (:User {iri: 'http://social.example.org/resource/User3'})-[:follows]->(:User)<-[:author]-(p:Post)
WHERE p.created >= timestamp('2010-06-01 00:00:00')
RETURN p.iri, p.created
