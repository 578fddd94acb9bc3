MATCH (o:Offer)-[:offers]->(p:Product) WHERE o.price > 600 AND p.listPrice < 0.5 RETURN p.iri, p.listPrice, o.price
