MATCH (a:Product)-[:similarTo]->(b:Product) WHERE a.listPrice > b.listPrice RETURN count(*)
