SELECT x.post, x.year FROM (SELECT a.s AS post, a.o AS u, year(c.o) AS year FROM author a
  JOIN created c USING (s)) x
  JOIN worksFor w ON w.s = x.u
  WHERE w.o = 'http://social.example.org/resource/Organisation40'
