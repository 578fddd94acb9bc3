SELECT count(*) FROM author a WHERE EXISTS (SELECT 1 FROM reviewer r WHERE r.o = a.o)
