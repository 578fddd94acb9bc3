"""The loop of a peer written in Python: reads requests as lines of JSON, answers each with a line (../README.md, "The protocol")."""

import json
import sys
import time

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


def run(peer, request):
    seconds = []
    for _ in range(request["times"]):
        begin = time.perf_counter()
        rows = peer.run(request["text"], request["timeout"])
        seconds.append(time.perf_counter() - begin)
    return {"seconds": seconds, "rows": rows}


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
    handler = {"load": load, "run": run, "write": write}.get(request["op"])
    if handler is None:
        return {"error": f"there is no request {request['op']}"}
    try:
        return handler(peer, request)
    except TimeoutReached:
        return {"timeout": "the engine stopped at the timeout"}
    except Exception as error:  # whatever an engine throws is its answer to this request
        return {"error": f"{type(error).__name__}: {error}"[:2000]}


def serve(peer):
    """`peer` has load(file), which may give the seconds that count, run(text, timeout) -> rows,
    and rows(text, timeout) -> lists of terms as N-Triples writes them."""
    for line in sys.stdin:
        print(json.dumps(answer(peer, json.loads(line))), flush=True)
