SELECT x.o, x.n, l.o FROM (SELECT o, count(*) AS n FROM topic
  GROUP BY o
  ORDER BY n DESC, o LIMIT 10) x
  JOIN label l ON l.s = x.o
