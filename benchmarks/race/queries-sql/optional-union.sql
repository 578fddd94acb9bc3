SELECT k.o, x.s FROM knows k
  LEFT JOIN (SELECT s, o FROM author UNION ALL SELECT s, o FROM reviewer) x ON x.o = k.o
  WHERE k.s = 'http://social.example.org/resource/User54'
