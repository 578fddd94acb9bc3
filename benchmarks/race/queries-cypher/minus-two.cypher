MATCH (p:Product) WHERE p.discontinued AND NOT EXISTS { MATCH (p)<-[:offers]-(o:Offer) WHERE o.price < 100 } RETURN p.iri
