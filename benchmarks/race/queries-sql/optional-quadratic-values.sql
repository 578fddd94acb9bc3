SELECT count(*), count(f.s) FROM birthDate b LEFT JOIN founded f ON f.o = b.o
