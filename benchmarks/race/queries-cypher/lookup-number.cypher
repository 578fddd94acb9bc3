MATCH (o:Offer) WHERE o.minimumQuantity = 3 AND o.validFrom IS NOT NULL RETURN o.iri, o.validFrom
