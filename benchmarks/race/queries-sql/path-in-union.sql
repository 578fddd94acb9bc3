WITH RECURSIVE up(x) AS (SELECT o FROM subsidiaryOf
  WHERE s = 'http://social.example.org/resource/Organisation30' UNION SELECT n.o FROM up w
  JOIN subsidiaryOf n ON n.s = w.x),
  place(x) AS (SELECT o FROM seat
  WHERE s = 'http://social.example.org/resource/Organisation30' UNION SELECT n.o FROM place w
  JOIN partOf n ON n.s = w.x),
  down(x) AS (SELECT s FROM subsidiaryOf
  WHERE o = 'http://social.example.org/resource/Organisation1' UNION SELECT n.s FROM down w
  JOIN subsidiaryOf n ON n.o = w.x)
  SELECT x FROM up UNION SELECT x FROM place UNION SELECT x FROM down
