SELECT o, count(*) FROM "type" GROUP BY o
