SELECT count(*), count(x.price) FROM listPrice l
  LEFT JOIN (SELECT o.o AS product, p.o AS price FROM offers o
  JOIN price p USING (s)) x ON x.product = l.s AND x.price < l.o
