SELECT s, o FROM "name" ORDER BY o, s
