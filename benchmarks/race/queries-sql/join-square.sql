SELECT count(*) FROM knows a JOIN knows b ON b.s = a.o JOIN knows c ON c.s = b.o JOIN knows d ON d.s = c.o AND d.o = a.s
