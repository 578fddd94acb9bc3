WITH RECURSIVE walk(a, b) AS (SELECT s, s FROM "type"
  WHERE o = 'http://social.example.org/vocabulary/Organisation' UNION SELECT w.a, n.o FROM walk w
  JOIN subsidiaryOf n ON n.s = w.b) SELECT a, b FROM walk
