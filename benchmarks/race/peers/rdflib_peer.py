"""rdflib: pure Python, in memory. For scale. It can be interrupted, so a timeout does not cost it its graph."""

import contextlib
import signal
import sys

import rdflib
from serve import XSD, TimeoutReached, iri, literal, serve


def interrupt(*_):
    raise TimeoutReached


def term(node):
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return iri(str(node))
    if isinstance(node, rdflib.BNode):
        return "_:b"
    if isinstance(node, bool):
        return literal("true" if node else "false", XSD + "boolean")
    return literal(str(node), str(node.datatype or ""), node.language or "")


@contextlib.contextmanager
def limited(timeout):
    """Interrupts what takes longer."""
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Rdflib:
    def __init__(self):
        rdflib.NORMALIZE_LITERALS = False  # literals as they are written, as the others give them
        self.graph = rdflib.Graph()
        signal.signal(signal.SIGALRM, interrupt)

    def load(self, file):
        self.graph.parse(file, format="nt")

    def solutions(self, text, timeout):
        with limited(timeout):
            result = self.graph.query(text)
            if result.type == "ASK":
                return [(result.askAnswer,)]
            return list(result)

    def run(self, text, timeout):
        return len(self.solutions(text, timeout))

    def print(self, text, form, file, timeout):
        with limited(timeout):
            self.graph.query(text).serialize(file, format=form)

    def rows(self, text, timeout):
        for row in self.solutions(text, timeout):
            yield [term(node) for node in row]


if sys.argv[1] == "--version":
    print(rdflib.__version__)
else:
    serve(Rdflib())
