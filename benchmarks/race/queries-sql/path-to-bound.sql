WITH RECURSIVE walk(x) AS (SELECT s FROM replyTo
  WHERE o = 'http://social.example.org/resource/Post0' UNION SELECT r.s FROM walk w
  JOIN replyTo r ON r.o = w.x) SELECT x FROM walk
