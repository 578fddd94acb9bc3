MATCH (o:Offer)
WHERE o.price IS NOT NULL
RETURN CASE WHEN o.price < 10 THEN 'cheap' WHEN o.price < 100 THEN 'fair' ELSE 'dear' END AS kind, count(*)
