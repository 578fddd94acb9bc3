MATCH (p:Product)-[:producer]->(:Organisation) WHERE NOT EXISTS { MATCH (p)<-[:reviewOf]-(:Review) } RETURN count(*)
