SELECT p.s, r.o, g.o, t.o FROM pinned p
  LEFT JOIN replyTo r USING (s)
  LEFT JOIN replyTo g ON g.s = r.o
  LEFT JOIN "text" t ON t.s = g.o
  WHERE p.o
