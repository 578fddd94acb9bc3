PREFIX : <http://e/>
INSERT DATA { :s :p 'o1', "o2"@en ; :q 5 . GRAPH <g> { [ a :R ; :l (:a 2) ] :o _:x } . _:x :p () GRAPH :empty { } } ;
DELETE DATA { GRAPH :g { :s :p :o . } :s :p :o }
