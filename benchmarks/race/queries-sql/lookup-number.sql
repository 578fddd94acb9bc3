SELECT m.s, v.o FROM minimumQuantity m JOIN validFrom v USING (s) WHERE m.o = 3
