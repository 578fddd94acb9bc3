MATCH (u:User)-[:worksFor]->(:Organisation {iri: 'http://social.example.org/resource/Organisation9'})
WHERE EXISTS { MATCH (u)<-[:reviewer]-(r:Review) WHERE r.verifiedPurchase }
RETURN u.iri
