WITH RECURSIVE walk(x) AS (SELECT s FROM partOf
  WHERE o = 'http://social.example.org/resource/Place0' UNION SELECT n.s FROM walk w
  JOIN partOf n ON n.o = w.x)
  SELECT s.s, l.o FROM seat s JOIN walk w ON w.x = s.o JOIN label l ON l.s = s.s WHERE l.lang = 'de'
