SELECT year(o), count(*) FROM reviewDate GROUP BY 1
