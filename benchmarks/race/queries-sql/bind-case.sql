SELECT CASE WHEN o < 10 THEN 'cheap' WHEN o < 100 THEN 'fair' ELSE 'dear' END AS kind, count(*) FROM price GROUP BY kind
