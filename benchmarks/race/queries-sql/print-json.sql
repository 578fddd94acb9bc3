-- print: json
SELECT s, 'http://social.example.org/vocabulary/topic' AS p, o FROM topic
