WITH RECURSIVE walk(x) AS (SELECT o FROM follows
  WHERE s = 'http://social.example.org/resource/User3' UNION SELECT n.o FROM walk w
  JOIN follows n ON n.s = w.x) SELECT EXISTS (SELECT 1 FROM walk WHERE x = 'http://social.example.org/resource/User60')
