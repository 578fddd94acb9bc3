SELECT s, concat(upper(substr(n.o, 1, 1)), substr(n.o, 2), '!') FROM motto JOIN "name" n USING (s)
