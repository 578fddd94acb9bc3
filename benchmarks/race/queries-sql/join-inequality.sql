SELECT count(*) FROM similarTo s JOIN listPrice x ON x.s = s.s JOIN listPrice y ON y.s = s.o WHERE x.o > y.o
