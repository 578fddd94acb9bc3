INSERT DATA { _:a <p> <o> } ; INSERT DATA { _:a <p> ?o } ; WITH <g> DELETE DATA { GRAPH <g> { GRAPH <h> { <a> <b>/<c> [] } } } ;; CLEAR <g>
