MATCH (x:Post)-[:replyTo* SHORTEST 1..30]->(:Post {iri: 'http://social.example.org/resource/Post0'})
RETURN DISTINCT x.iri
