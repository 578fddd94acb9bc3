SELECT c.s, c.o, n.o FROM created c JOIN author a USING (s) JOIN "name" n ON n.s = a.o ORDER BY c.o DESC, c.s LIMIT 10
