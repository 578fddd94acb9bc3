SELECT r.s, r.o, p.o, l.o FROM recalled r
  JOIN listPrice p USING (s)
  JOIN producer USING (s)
  JOIN label l USING (s)
  JOIN category USING (s)
