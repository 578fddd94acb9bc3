SELECT s FROM "name" WHERE o = 'termu ox 3'
