MATCH (r:Review)-[:reviewOf]->(:Product {iri: 'http://shop.example.com/data/Product77'}), (r)-[:reviewer]->(u:User)
WHERE r.stars IS NOT NULL AND u.name IS NOT NULL
RETURN r.iri, r.stars, u.name
