MATCH (p:Product) WHERE p.listPrice IS NOT NULL
OPTIONAL MATCH (p)<-[:offers]-(o:Offer) WHERE o.price < p.listPrice
RETURN count(*), count(o.price)
