SELECT x.s, x.o FROM (SELECT s, o FROM author UNION ALL SELECT s, o FROM reviewer) x
  JOIN worksFor w ON w.s = x.o
  WHERE w.o = 'http://social.example.org/resource/Organisation40'
