SELECT count(DISTINCT l.o) FROM author a JOIN livesIn l ON l.s = a.o
