SELECT count(*) FROM livesIn l JOIN (SELECT s, o FROM partOf UNION SELECT o, o FROM livesIn) p ON p.s = l.o
