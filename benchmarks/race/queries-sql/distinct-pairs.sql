SELECT DISTINCT l.o, i.o FROM livesIn l JOIN interest i USING (s)
