SELECT count(*) FROM author a JOIN livesIn l ON l.s = a.o
