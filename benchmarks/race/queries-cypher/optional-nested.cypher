MATCH (p:Post) WHERE p.pinned
OPTIONAL MATCH (p)-[:replyTo]->(q:Post)
OPTIONAL MATCH (q)-[:replyTo]->(r:Post)
RETURN p.iri, q.iri, r.iri, r.text
