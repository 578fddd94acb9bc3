MATCH (:User)-[:livesIn]->(p:Place) WITH p.iri AS place, count(*) AS n WHERE n > 20 RETURN place, n
