SELECT w.s, w.o, p.o FROM wishes w JOIN producer p ON p.s = w.o JOIN worksFor f ON f.s = w.s AND f.o = p.o
