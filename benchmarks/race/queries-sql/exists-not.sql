SELECT count(*) FROM producer p WHERE NOT EXISTS (SELECT 1 FROM reviewOf r WHERE r.o = p.s)
