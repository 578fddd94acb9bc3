MATCH (p:Product)-[:accessoryOf]->(x:Product)-[:producer]->(o:Organisation), (p)-[:similarTo]->(y:Product)-[:producer]->(o)
RETURN count(*)
