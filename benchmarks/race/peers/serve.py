"""The loop of a peer written in Python: reads requests as lines of JSON, answers each with a line (../README.md, "The protocol")."""

import json
import sys
import time
from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"


class TimeoutReached(Exception):
    """The engine stopped by itself at the timeout of the request."""


def iri(text):
    return f"<{text}>"


def literal(text, datatype="", language=""):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if language:
        return f'"{escaped}"@{language}'
    if datatype and datatype != XSD + "string":
        return f'"{escaped}"^^<{datatype}>'
    return f'"{escaped}"'


def truth(value):
    return literal("true" if value else "false", XSD + "boolean")


def timed(times, prepare, work):
    """The seconds of each run of `work`, which gives the rows; what `prepare` does before each is not in them."""
    seconds = []
    for _ in range(times):
        prepare()
        begin = time.perf_counter()
        rows = work()
        seconds.append(time.perf_counter() - begin)
    return {"seconds": seconds, "rows": rows}


def run(peer, request):
    return timed(request["times"], lambda: None, lambda: peer.run(request["text"], request["timeout"]))


def print_answer(peer, request):
    """Each time to a new file: one that is overwritten is flushed to the disk by some file systems as it is closed."""
    file = request["file"]
    return timed(request["times"], lambda: Path(file).unlink(missing_ok=True),
                 lambda: peer.print(request["text"], request["format"], file, request["timeout"]))


def write(peer, request):
    rows = 0
    with open(request["file"], "w", encoding="utf-8") as out:
        for row in peer.rows(request["text"], request["timeout"]):
            out.write("\t".join(row) + "\n")
            rows += 1
    return {"rows": rows}


def load(peer, request):
    begin = time.perf_counter()
    own = peer.load(request["file"])
    return {"seconds": time.perf_counter() - begin if own is None else own}


def answer(peer, request):
    handler = {"load": load, "run": run, "print": print_answer, "write": write}.get(request["op"])
    if handler is None:
        return {"error": f"there is no request {request['op']}"}
    try:
        return handler(peer, request)
    except TimeoutReached:
        return {"timeout": "the engine stopped at the timeout"}
    except Exception as error:  # whatever an engine throws is its answer to this request
        return {"error": f"{type(error).__name__}: {error}"[:2000]}


def serve(peer):
    """`peer` has load(file), which may give the seconds that count, run(text, timeout) -> rows, print(text, format, file, timeout), which
    may give the rows, and rows(text, timeout) -> lists of terms as N-Triples writes them."""
    for line in sys.stdin:
        print(json.dumps(answer(peer, json.loads(line))), flush=True)
