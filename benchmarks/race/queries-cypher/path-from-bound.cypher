MATCH (:Post {iri: 'http://social.example.org/resource/Post1000'})-[:replyTo*1..30]->(x:Post) RETURN DISTINCT x.iri
