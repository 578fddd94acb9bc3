WITH RECURSIVE step AS (SELECT s, o FROM accessoryOf UNION SELECT s, o FROM similarTo),
  walk(x) AS (SELECT o FROM step
  WHERE s = 'http://shop.example.com/data/Product9' UNION SELECT n.o FROM walk w
  JOIN step n ON n.s = w.x) SELECT x FROM walk
