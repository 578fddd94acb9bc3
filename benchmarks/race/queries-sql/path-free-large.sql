WITH RECURSIVE walk(a, b) AS (SELECT s, o FROM replyTo UNION SELECT w.a, n.o FROM walk w
  JOIN replyTo n ON n.s = w.b) SELECT count(*) FROM walk
