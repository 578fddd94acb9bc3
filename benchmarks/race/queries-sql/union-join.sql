SELECT n.s, n.o FROM (SELECT s, o FROM worksFor UNION ALL SELECT s, o FROM alumnusOf) x
  JOIN "name" n USING (s)
  WHERE x.o = 'http://social.example.org/resource/Organisation9'
