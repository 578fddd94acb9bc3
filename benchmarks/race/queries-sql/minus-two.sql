SELECT d.s FROM discontinued d
  WHERE d.o AND NOT EXISTS (SELECT 1 FROM offers o
  JOIN price p USING (s)
  WHERE o.o = d.s AND p.o < 100)
