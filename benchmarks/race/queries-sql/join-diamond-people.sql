SELECT count(*) FROM blocks a
  JOIN knows b USING (s)
  JOIN follows c ON c.s = a.o
  JOIN follows d ON d.s = b.o AND d.o = c.o
