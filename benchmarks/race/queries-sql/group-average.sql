SELECT p.o, avg(s.o), count(*) FROM reviewOf r JOIN stars s USING (s) JOIN producer p ON p.s = r.o GROUP BY p.o
