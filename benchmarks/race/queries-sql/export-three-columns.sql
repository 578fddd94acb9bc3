SELECT s, 'http://social.example.org/vocabulary/topic', o FROM topic
