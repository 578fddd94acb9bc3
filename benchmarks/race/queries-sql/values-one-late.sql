SELECT o.s, p.o FROM offers o
  JOIN price p USING (s)
  JOIN producer m ON m.s = o.o
  JOIN seat t ON t.s = m.o
  WHERE m.o = 'http://social.example.org/resource/Organisation40'
