SELECT k.o, x.n FROM knows k
  JOIN (SELECT a.o AS u, count(*) AS n FROM author a
  JOIN topic USING (s)
  GROUP BY a.o) x ON x.u = k.o
  WHERE k.s = 'http://social.example.org/resource/User54'
