SELECT count(*) FROM "type" WHERE o = 'http://social.example.org/vocabulary/Review'
