SELECT q.o, count(*) FROM reviewOf r
  JOIN producer p ON p.s = r.o
  JOIN seat s ON s.s = p.o
  JOIN partOf o ON o.s = s.o
  JOIN partOf q ON q.s = o.o
  JOIN "type" t ON t.s = q.o AND t.o = 'http://social.example.org/vocabulary/Place'
  GROUP BY q.o
