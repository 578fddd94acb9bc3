SELECT a.s FROM author a
  WHERE a.o = 'http://social.example.org/resource/User3' AND NOT EXISTS (SELECT 1 FROM replyTo r
  JOIN author USING (s)
  WHERE r.o = a.s)
