SELECT sum(o), min(o), max(o), avg(o), count(*) FROM price
