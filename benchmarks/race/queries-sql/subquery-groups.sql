SELECT n, count(*) FROM (SELECT count(*) AS n FROM knows GROUP BY s) GROUP BY n
