MATCH (r:Review)
WHERE r.reviewDate >= date('2020-03-01') AND r.reviewDate < date('2020-04-01')
RETURN r.iri, r.reviewDate
