SELECT b.s, b.o FROM homepage h, discontinued d, bought b WHERE b.s = h.s AND b.o = d.s
