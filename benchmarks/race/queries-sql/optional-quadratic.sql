SELECT count(*), count(x.t) FROM reviewer r
  LEFT JOIN (SELECT a.o AS u, t.o AS t FROM author a
  JOIN retracted t USING (s)) x ON x.u = r.o
