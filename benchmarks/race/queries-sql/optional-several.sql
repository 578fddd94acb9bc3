SELECT p.s, l.o, w.o, r.o, m.o FROM producer p
  LEFT JOIN listPrice l USING (s)
  LEFT JOIN weight w USING (s)
  LEFT JOIN rating r USING (s)
  LEFT JOIN manual m USING (s)
  WHERE p.o = 'http://social.example.org/resource/Organisation3'
