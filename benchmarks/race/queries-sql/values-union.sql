WITH RECURSIVE walk(x) AS (SELECT s FROM subsidiaryOf
  WHERE o = 'http://social.example.org/resource/Organisation3' UNION SELECT n.s FROM walk w
  JOIN subsidiaryOf n ON n.o = w.x)
  SELECT 'http://social.example.org/resource/Organisation3', x FROM walk
  UNION ALL SELECT a.s, b.s FROM seat a
  JOIN seat b USING (o)
  WHERE a.s = 'http://social.example.org/resource/Organisation3'
