SELECT count(*) FROM accessoryOf a
  JOIN similarTo b USING (s)
  JOIN producer p ON p.s = a.o
  JOIN producer q ON q.s = b.o AND q.o = p.o
