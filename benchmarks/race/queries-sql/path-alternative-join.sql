SELECT k.o, t.o FROM knows k
  JOIN (SELECT s, o FROM likes UNION ALL SELECT o, s FROM author) x ON x.s = k.o
  JOIN topic t ON t.s = x.o
  WHERE k.s = 'http://social.example.org/resource/User54'
