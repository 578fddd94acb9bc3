SELECT count(*) FROM author a JOIN mentions m USING (s) JOIN follows f ON f.s = a.o AND f.o = m.o
