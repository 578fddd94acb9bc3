SELECT count(*) FROM karma k WHERE k.o > 1000000 OR EXISTS (SELECT 1 FROM verified v WHERE v.s = k.s AND v.o)
