MATCH (:Tag {iri: 'http://social.example.org/resource/Tag0'})-[:broader* SHORTEST 1..30]->(:Place {iri: 'http://social.example.org/resource/Place0'})
RETURN count(*) > 0
