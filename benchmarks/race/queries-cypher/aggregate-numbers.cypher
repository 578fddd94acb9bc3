MATCH (o:Offer) WHERE o.price IS NOT NULL RETURN sum(o.price), min(o.price), max(o.price), avg(o.price), count(*)
