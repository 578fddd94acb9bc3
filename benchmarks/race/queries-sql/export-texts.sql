SELECT s, o FROM "text"
