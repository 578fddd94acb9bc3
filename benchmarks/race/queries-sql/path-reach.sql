WITH RECURSIVE walk(x) AS (SELECT o FROM knows
  WHERE s = 'http://social.example.org/resource/User3' UNION SELECT k.o FROM walk w
  JOIN knows k ON k.s = w.x) SELECT count(*) FROM walk
