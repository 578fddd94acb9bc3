SELECT sum(s.o * h.o) FROM stars s JOIN helpful h USING (s)
