MATCH (r:Review) WHERE r.reviewTitle IS NOT NULL
WITH CASE WHEN contains(r.reviewTitle, ' ') THEN split_part(r.reviewTitle, ' ', 1) ELSE '' END AS word, count(*) AS n
WHERE n > 50
RETURN word, n
