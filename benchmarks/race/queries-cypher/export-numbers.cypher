MATCH (o:Offer) WHERE o.price IS NOT NULL RETURN o.iri, o.price
