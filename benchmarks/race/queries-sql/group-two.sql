SELECT l.o, w.o, count(*) FROM livesIn l JOIN worksFor w USING (s) GROUP BY l.o, w.o HAVING count(*) > 2
