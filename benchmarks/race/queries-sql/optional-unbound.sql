SELECT count(*) FROM "name" n LEFT JOIN livesIn l USING (s) WHERE l.o IS NULL
