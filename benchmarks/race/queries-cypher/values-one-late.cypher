MATCH (o:Offer)-[:offers]->(:Product)-[:producer]->(:Organisation {iri: 'http://social.example.org/resource/Organisation40'})-[:seat]->(:Place)
WHERE o.price IS NOT NULL
RETURN o.iri, o.price
