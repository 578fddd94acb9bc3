SELECT o.s, f.o, n.o, m.o, e.o FROM offers o
  JOIN price f USING (s)
  JOIN seller r USING (s)
  JOIN minimumQuantity USING (s)
  JOIN label n ON n.s = o.o
  JOIN producer m ON m.s = o.o
  JOIN category c ON c.s = o.o
  JOIN seat e ON e.s = m.o
  JOIN founded d ON d.s = m.o
  JOIN population p ON p.s = e.o
  JOIN broader b ON b.s = c.o
  JOIN website w ON w.s = r.o
  WHERE n.lang = 'en'
