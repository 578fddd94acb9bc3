MATCH (u:User {iri: 'http://social.example.org/resource/User5'}) WHERE u.class = 'http://social.example.org/vocabulary/User' RETURN count(*) > 0
