MATCH (a:Organisation)-[:subsidiaryOf*0..30]->(b:Organisation) WHERE a.class IS NOT NULL RETURN DISTINCT a.iri, b.iri
