SELECT x.o, pl.o, hl.o, el.o FROM "type" t
  JOIN reviewOf p USING (s)
  JOIN reviewer u USING (s)
  JOIN stars USING (s)
  JOIN reviewDate USING (s)
  JOIN reviewText x USING (s)
  JOIN disputedBy d USING (s)
  JOIN "type" ut ON ut.s = u.o AND ut.o = 'http://social.example.org/vocabulary/User'
  JOIN "name" ON "name".s = u.o
  JOIN livesIn h ON h.s = u.o
  JOIN "type" ht ON ht.s = h.o AND ht.o = 'http://social.example.org/vocabulary/Place'
  JOIN label hl ON hl.s = h.o
  JOIN population ON population.s = h.o
  JOIN latitude ha ON ha.s = h.o
  JOIN longitude ho ON ho.s = h.o
  JOIN label pl ON pl.s = p.o
  JOIN "type" pt ON pt.s = p.o
  JOIN producer m ON m.s = p.o
  JOIN category c ON c.s = p.o
  JOIN "type" mt ON mt.s = m.o AND mt.o = 'http://social.example.org/vocabulary/Organisation'
  JOIN label ml ON ml.s = m.o
  JOIN seat e ON e.s = m.o
  JOIN "type" et ON et.s = e.o AND et.o = 'http://social.example.org/vocabulary/Place'
  JOIN label el ON el.s = e.o
  JOIN latitude ea ON ea.s = e.o
  JOIN longitude eo ON eo.s = e.o
  JOIN "type" ct ON ct.s = c.o AND ct.o = 'http://social.example.org/vocabulary/Tag'
  JOIN label cl ON cl.s = c.o
  JOIN "type" dt ON dt.s = d.o AND dt.o = 'http://social.example.org/vocabulary/Organisation'
  JOIN label dl ON dl.s = d.o
  WHERE t.o = 'http://social.example.org/vocabulary/Review'
