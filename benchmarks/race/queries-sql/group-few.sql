SELECT o, count(*) FROM stars GROUP BY o
