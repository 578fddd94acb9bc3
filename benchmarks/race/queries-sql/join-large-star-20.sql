SELECT f.s, f.o, n.o, q.o FROM "type" t
  JOIN offers p USING (s)
  JOIN seller USING (s)
  JOIN price f USING (s)
  JOIN validFrom USING (s)
  JOIN validThrough USING (s)
  JOIN deliveryDays USING (s)
  JOIN label n ON n.s = p.o
  JOIN producer m ON m.s = p.o
  JOIN category c ON c.s = p.o
  JOIN listPrice l ON l.s = p.o
  JOIN released r ON r.s = p.o
  JOIN description d ON d.s = p.o
  JOIN label ml ON ml.s = m.o
  JOIN founded mf ON mf.s = m.o
  JOIN seat e ON e.s = m.o
  JOIN website w ON w.s = m.o
  JOIN label el ON el.s = e.o
  JOIN population q ON q.s = e.o
  JOIN latitude ea ON ea.s = e.o
  JOIN longitude eo ON eo.s = e.o
  JOIN partOf ep ON ep.s = e.o
  WHERE t.o = 'http://social.example.org/vocabulary/Offer' AND f.o > 500
