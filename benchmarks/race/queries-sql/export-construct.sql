SELECT o, 'http://social.example.org/vocabulary/homeOf', s FROM livesIn
