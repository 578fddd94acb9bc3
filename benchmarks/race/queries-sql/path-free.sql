WITH RECURSIVE walk(a, b) AS (SELECT s, o FROM broader UNION SELECT w.a, n.o FROM walk w
  JOIN broader n ON n.s = w.b) SELECT count(*) FROM walk
