SELECT r.s, t.o, n.o FROM reviewOf r
  JOIN stars t USING (s)
  JOIN reviewer v USING (s)
  JOIN "name" n ON n.s = v.o
  WHERE r.o = 'http://shop.example.com/data/Product77'
