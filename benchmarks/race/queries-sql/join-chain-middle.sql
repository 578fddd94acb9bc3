SELECT count(*) FROM offers o
  JOIN producer m ON m.s = o.o
  JOIN designer d ON d.s = o.o
  JOIN livesIn l ON l.s = d.o
  JOIN population p ON p.s = l.o
  WHERE m.o = 'http://social.example.org/resource/Organisation1'
