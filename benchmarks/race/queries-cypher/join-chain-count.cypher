MATCH (:Post)-[:author]->(:User)-[:livesIn]->(:Place) RETURN count(*)
