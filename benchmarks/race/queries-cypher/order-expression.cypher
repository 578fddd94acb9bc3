MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.iri, p.text ORDER BY size(p.text) DESC, p.iri LIMIT 10
