SELECT s.o, count(*) FROM reviewOf r JOIN producer p ON p.s = r.o JOIN seat s ON s.s = p.o GROUP BY s.o
