MATCH (o:Organisation)-[:director]->(:User {iri: 'http://social.example.org/resource/User0'}) RETURN o.iri
