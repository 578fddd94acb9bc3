MATCH (r:Review) WHERE r.stars IS NOT NULL RETURN r.stars, count(*)
