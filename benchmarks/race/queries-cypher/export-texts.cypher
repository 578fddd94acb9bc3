MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.iri, p.text
