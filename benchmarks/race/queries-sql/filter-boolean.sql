SELECT d.s, r.o FROM discontinued d JOIN rating r USING (s) WHERE d.o AND r.o > 9.0
