SELECT s, o FROM "text" ORDER BY length(o) DESC, s LIMIT 10
