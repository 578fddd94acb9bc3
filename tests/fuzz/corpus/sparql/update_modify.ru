BASE <http://b/> WITH <g> DELETE { ?s ?p ?o . GRAPH ?h { ?s a ?c } } INSERT { ?s ?p [ <n> _:x ] }
USING <one> USING NAMED <two> WHERE { ?s ?p ?o FILTER(!isIRI(?o)) OPTIONAL { GRAPH ?h { ?s a ?c } } } ;
BASE <c/> DELETE WHERE { ?s <p> 1 GRAPH ?g { ?s ?p ?o } . ?o a <T> } ; INSERT { } WHERE { { SELECT * { } } } ;
