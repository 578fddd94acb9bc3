MATCH (r:Review) WHERE r.stars * 2 + r.helpful > 100 RETURN count(*)
