SELECT CASE WHEN contains(o, ' ') THEN split_part(o, ' ', 1) ELSE '' END AS word, count(*) FROM reviewTitle
  GROUP BY word HAVING count(*) > 50
