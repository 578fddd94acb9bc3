SELECT b.s, b.o, a.o FROM bornIn b JOIN alumnusOf a USING (s)
