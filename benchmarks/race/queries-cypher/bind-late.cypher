MATCH (p:Post)-[:author]->(:User)-[:worksFor]->(:Organisation {iri: 'http://social.example.org/resource/Organisation40'})
WHERE p.created IS NOT NULL
RETURN p.iri, date_part('year', p.created)
