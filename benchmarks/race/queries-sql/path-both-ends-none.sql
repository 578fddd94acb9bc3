WITH RECURSIVE walk(x) AS (SELECT o FROM broader
  WHERE s = 'http://social.example.org/resource/Tag0' UNION SELECT n.o FROM walk w
  JOIN broader n ON n.s = w.x) SELECT EXISTS (SELECT 1 FROM walk WHERE x = 'http://social.example.org/resource/Place0')
