MATCH (p:Product) WHERE p.discontinued AND p.rating > 9.0 RETURN p.iri, p.rating
