SELECT DISTINCT b.o FROM author a
  JOIN replyTo r USING (s)
  JOIN author b ON b.s = r.o
  WHERE a.o = 'http://social.example.org/resource/User12'
