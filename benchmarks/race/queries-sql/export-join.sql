SELECT a.s, a.o, c.o FROM author a JOIN created c USING (s)
