SELECT t.o, count(DISTINCT a.o) FROM topic t JOIN author a USING (s) GROUP BY t.o
