SELECT count(*) FROM stars s JOIN helpful h USING (s) WHERE s.o * 2 + h.o > 100
