"""Oxigraph by pyoxigraph. A SELECT is timed to its last row written as TSV by Oxigraph itself, in Rust: to read the terms of a row one by
one from Python would cost it several times as much."""

import sys

import pyoxigraph
from serve import serve, truth


class Oxigraph:
    def __init__(self, path):
        self.store = pyoxigraph.Store(path)

    def load(self, file):
        self.store.bulk_load(path=file, format=pyoxigraph.RdfFormat.N_TRIPLES)
        self.store.optimize()
        self.store.flush()

    def run(self, text, timeout):
        results = self.store.query(text)
        if isinstance(results, pyoxigraph.QueryBoolean):
            return 1
        if isinstance(results, pyoxigraph.QueryTriples):
            return results.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES).count(b"\n")
        return results.serialize(format=pyoxigraph.QueryResultsFormat.TSV).count(b"\n") - 1

    def print(self, text, form, file, timeout):
        self.store.query(text).serialize(file, getattr(pyoxigraph.QueryResultsFormat, form.upper()))

    def rows(self, text, timeout):
        results = self.store.query(text)
        if isinstance(results, pyoxigraph.QueryBoolean):
            yield [truth(bool(results))]
        else:
            for row in results:
                yield ["" if term is None else str(term) for term in row]


if sys.argv[1] == "--version":
    print(pyoxigraph.__version__)
else:
    serve(Oxigraph(sys.argv[1]))
