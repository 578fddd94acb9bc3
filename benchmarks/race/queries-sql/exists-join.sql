SELECT count(*) FROM livesIn l
  WHERE EXISTS (SELECT 1 FROM knows k
  JOIN livesIn f ON f.s = k.o
  WHERE k.s = l.s AND f.o = l.o)
