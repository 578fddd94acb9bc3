SELECT l.s, l.o, w.o FROM livesIn l
  JOIN worksFor w USING (s)
  JOIN verified v USING (s)
  JOIN (VALUES ('http://social.example.org/resource/Place0', 'http://social.example.org/resource/Organisation1'),
  ('http://social.example.org/resource/Place1', 'http://social.example.org/resource/Organisation0'),
  ('http://social.example.org/resource/Place2', NULL)) x(place, company) ON x.place = l.o AND (x.company IS NULL OR x.company = w.o)
  WHERE v.o
