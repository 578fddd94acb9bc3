SELECT count(*) FROM created c JOIN "length" l USING (s) WHERE c.o >= TIMESTAMP '2024-01-01 00:00:00' AND l.o > 30
