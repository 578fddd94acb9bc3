MATCH (x:User)-[:livesIn]->(:Place {iri: 'http://social.example.org/resource/Place20'}) RETURN x.iri AS x
UNION ALL MATCH (x:User)-[:bornIn]->(:Place {iri: 'http://social.example.org/resource/Place20'}) RETURN x.iri AS x
UNION ALL MATCH (x:Organisation)-[:seat]->(:Place {iri: 'http://social.example.org/resource/Place20'}) RETURN x.iri AS x
UNION ALL MATCH (x:Post)-[:writtenAt]->(:Place {iri: 'http://social.example.org/resource/Place20'}) RETURN x.iri AS x
UNION ALL MATCH (x:Product)-[:madeIn]->(:Place {iri: 'http://social.example.org/resource/Place20'}) RETURN x.iri AS x
