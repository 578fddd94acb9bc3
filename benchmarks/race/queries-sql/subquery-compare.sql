SELECT s.s, p.o, x.a FROM (SELECT s.o AS seller, avg(p.o) AS a FROM seller s
  JOIN price p USING (s)
  GROUP BY s.o) x
  JOIN seller s ON s.o = x.seller
  JOIN price p ON p.s = s.s
  WHERE p.o > x.a * 4
