SELECT o, count(*) AS n FROM author GROUP BY o ORDER BY n DESC, o LIMIT 20
