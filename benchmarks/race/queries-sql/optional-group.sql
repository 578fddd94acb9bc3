SELECT k.o, x.post, x.tag FROM knows k
  LEFT JOIN (SELECT a.o AS u, a.s AS post, t.o AS tag FROM author a
  JOIN topic t USING (s)) x ON x.u = k.o
  WHERE k.s = 'http://social.example.org/resource/User54'
