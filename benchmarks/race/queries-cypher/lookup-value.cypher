MATCH (u:User {iri: 'http://social.example.org/resource/User42'}) RETURN u.name
