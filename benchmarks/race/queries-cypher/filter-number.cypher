MATCH (o:Offer) WHERE o.price > 880.5 AND o.price < 890 RETURN o.iri, o.price
