MATCH (:Organisation {iri: 'http://social.example.org/resource/Organisation30'})-[:subsidiaryOf*1..30]->(x:Organisation) RETURN x.iri AS x
UNION MATCH (:Organisation {iri: 'http://social.example.org/resource/Organisation30'})-[:seat]->(:Place)-[:partOf*0..30]->(x:Place) RETURN x.iri AS x
UNION MATCH (x:Organisation)-[:subsidiaryOf*1..30]->(:Organisation {iri: 'http://social.example.org/resource/Organisation1'}) RETURN x.iri AS x
