MATCH (:Review)-[:reviewOf]->(:Product)-[:producer]->(:Organisation)-[:seat]->(p:Place) RETURN p.iri, count(*)
