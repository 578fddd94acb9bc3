MATCH (t:Tag)-[:broader*19..19]->(x:Tag) WHERE t.class IS NOT NULL RETURN t.iri, x.iri
