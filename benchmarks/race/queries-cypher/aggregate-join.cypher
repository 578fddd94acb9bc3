MATCH (r:Review) RETURN sum(r.stars * r.helpful)
