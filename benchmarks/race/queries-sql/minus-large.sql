SELECT count(*) FROM "type" t
  WHERE t.o = 'http://social.example.org/vocabulary/User' AND NOT EXISTS (SELECT 1 FROM worksFor w
  WHERE w.s = t.s)
