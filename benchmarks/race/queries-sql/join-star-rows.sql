SELECT t.s, n.o, l.o, w.o, k.o, j.o FROM "type" t
  JOIN "name" n USING (s)
  JOIN livesIn l USING (s)
  JOIN worksFor w USING (s)
  JOIN karma k USING (s)
  JOIN joined j USING (s)
  WHERE t.o = 'http://social.example.org/vocabulary/User'
