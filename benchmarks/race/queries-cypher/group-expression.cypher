MATCH (r:Review) WHERE r.reviewDate IS NOT NULL RETURN date_part('year', r.reviewDate), count(*)
