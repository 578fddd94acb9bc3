SELECT e.s, k.o FROM email e LEFT JOIN karma k USING (s)
