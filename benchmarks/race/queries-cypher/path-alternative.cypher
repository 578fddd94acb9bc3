MATCH (:Product {iri: 'http://shop.example.com/data/Product9'})-[:accessoryOf|similarTo* SHORTEST 1..30]->(x:Product) RETURN x.iri AS x
UNION MATCH (x:Product {iri: 'http://shop.example.com/data/Product9'})-[:accessoryOf|similarTo* SHORTEST 1..30]->(:Product)-[:accessoryOf|similarTo]->(x)
RETURN x.iri AS x
