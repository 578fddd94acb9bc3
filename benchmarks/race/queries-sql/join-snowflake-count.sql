SELECT count(*) FROM reviewOf o
  JOIN reviewer r USING (s)
  JOIN stars USING (s)
  JOIN livesIn l ON l.s = r.o
  JOIN karma k ON k.s = r.o
  JOIN population p ON p.s = l.o
  JOIN producer m ON m.s = o.o
  JOIN seat t ON t.s = m.o
