MATCH (:Post)-[:author]->(:User) WITH count(*) AS x MATCH (:Review)-[:reviewer]->(:User) WITH x, count(*) AS y RETURN x + y, x
