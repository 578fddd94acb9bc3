SELECT s, o FROM "type"
