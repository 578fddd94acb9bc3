SELECT t.s, l.o FROM "type" t
  JOIN label l USING (s)
  WHERE t.o = 'http://social.example.org/vocabulary/Tag' AND l.lang = 'de'
