SELECT c.s, c.o FROM follows f
  JOIN author a ON a.o = f.o
  JOIN created c ON c.s = a.s
  WHERE f.s = 'http://social.example.org/resource/User3' AND c.o >= TIMESTAMP '2010-06-01 00:00:00'
