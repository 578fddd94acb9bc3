SELECT s, o FROM "name" WHERE regexp_matches(o, '^SHI.*ZI ', 'i')
