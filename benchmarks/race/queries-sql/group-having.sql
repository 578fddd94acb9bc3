SELECT o, count(*) FROM livesIn GROUP BY o HAVING count(*) > 20
