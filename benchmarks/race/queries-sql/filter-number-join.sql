SELECT o.o, l.o, p.o FROM offers o JOIN price p USING (s) JOIN listPrice l ON l.s = o.o WHERE p.o > 600 AND l.o < 0.5
