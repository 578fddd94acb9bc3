WITH RECURSIVE walk(x) AS (SELECT o FROM replyTo
  WHERE s = 'http://social.example.org/resource/Post1000' UNION SELECT r.o FROM walk w
  JOIN replyTo r ON r.s = w.x) SELECT x FROM walk
