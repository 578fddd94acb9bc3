SELECT DISTINCT c.o, n.o FROM knows a
  JOIN knows b ON b.s = a.o
  JOIN knows c ON c.s = b.o
  JOIN "name" n ON n.s = c.o
  WHERE a.s = 'http://social.example.org/resource/User2'
