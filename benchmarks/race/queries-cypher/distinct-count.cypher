MATCH (:Post)-[:author]->(:User)-[:livesIn]->(p:Place) RETURN count(DISTINCT p.iri)
