MATCH (r:Review) WHERE r.class = 'http://social.example.org/vocabulary/Review' RETURN count(*)
