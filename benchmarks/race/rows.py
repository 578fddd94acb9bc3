"""What is compared of an answer: the number of rows, a hash of them that does not depend on their order, and where the query sorts them
a hash of the sequence of what they are sorted by.

A value counts, not how an engine writes it: numbers by ten significant digits whatever their datatype, language tags in lower case, all
blank nodes as one. `plain` compares texts only, for engines whose tables do not tell an IRI from a text or a language from none."""

import hashlib
import math
import re

TERM = re.compile(r'<(?P<iri>[^>]*)>|_:\S+|"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?', re.S)
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger",
                                   "positiveInteger", "unsignedInt", "unsignedLong")}
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.S)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def unescape(text):
    def character(match):
        code = match.group(1)
        return chr(int(code[1:], 16)) if len(code) > 1 else ESCAPED.get(code, code)
    return ESCAPE.sub(character, text) if "\\" in text else text


def number(text):
    try:
        return "%.9e" % (float(text) + 0.0)  # + 0.0: no negative zero
    except ValueError:
        return text


def date_time(text):
    """Without what says nothing: fractions of zero, and a time of day or zone of zero in another spelling."""
    return re.sub(r"(\+00:00|-00:00)$", "Z", re.sub(r"\.0+(?=$|[Z+-])", "", text.replace(" ", "T")))


def normal(term, plain=False):
    """The value of a term that N-Triples writes so, as one text; unbound is empty."""
    if term == "":
        return "U"
    if term.startswith("<"):
        return ("" if plain else "I") + unescape(term[1:-1])
    if term.startswith("_:"):
        return "B"
    match = TERM.fullmatch(term)
    if match is None:
        raise ValueError(f"no term: {term!r}")
    text = unescape(match["text"])
    datatype = match["datatype"] or ""
    if datatype in NUMBERS:
        return "N" + number(text)
    if datatype == XSD + "boolean":
        return "true" if text in ("1", "true") else "false"
    if datatype == XSD + "dateTime":
        return date_time(text)
    if plain:
        return text
    if match["language"]:
        return f"L{text}@{match['language'].lower()}"
    return f"L{text}" if datatype in ("", XSD + "string") else f"{text}^{datatype}"


def hash_of_row(cells):
    digest = hashlib.blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def hash_of(lines, plain=False):
    """Of lines of terms separated by tabs: the number of rows, and the sum of the rows' hashes as 16 hexadecimal digits."""
    rows = 0
    total = 0
    for line in lines:
        rows += 1
        total += hash_of_row([normal(term, plain) for term in line.rstrip("\n").split("\t")])
    return rows, f"{total % 2 ** 64:016x}"


def lines_of(path):
    return open(path, encoding="utf-8", errors="surrogateescape", newline="\n")


def hash_of_file(path, plain=False):
    with lines_of(path) as lines:
        return hash_of(lines, plain)


def has_order(number_text, is_last):
    """Not a number has none. One with a fraction may be rounded: whether two are equal, so that the next key counts, is another engine's guess."""
    try:
        value = float(number_text)
    except ValueError:
        return False
    return not math.isnan(value) and (is_last or value.is_integer())


def order_of(term, is_last):
    """The kind as which SPARQL sorts a term: unbound, then IRIs, then literals, each kind in an order of its own. None: it leaves the order open,
    as for texts with a language, or times in several zones. `is_last`: of the sort keys."""
    if term == "" or term.startswith("<"):
        return "iri" if term else "unbound"
    match = TERM.fullmatch(term)
    if term.startswith("_:") or match is None or match["language"]:
        return None
    datatype = match["datatype"] or XSD + "string"
    if datatype in NUMBERS:
        return "number" if has_order(match["text"], is_last) else None
    if datatype == XSD + "dateTime":
        return "time" if date_time(match["text"]).endswith("Z") else None
    return {XSD + "boolean": "boolean", XSD + "string": "text"}.get(datatype)


def is_order_open(kinds):
    """Of the kinds of one key's values. SPARQL sorts no literals of two kinds."""
    return None in kinds or len(kinds - {"unbound", "iri"}) > 1


def sequence_of(lines, keys):
    """Of lines in the order in which they came: the hashes of the values in the columns `keys`, the plain one second. None where SPARQL leaves
    their order open. Rows that are equal in these columns may come in any order, so the other columns do not count."""
    full, plain = hashlib.blake2b(digest_size=8), hashlib.blake2b(digest_size=8)
    kinds = [set() for _ in keys]
    for line in lines:
        cells = line.rstrip("\n").split("\t")
        values = [cells[key] for key in keys]
        for seen, value in zip(kinds, values):
            seen.add(order_of(value, seen is kinds[-1]))
        full.update(hash_of_row([normal(value) for value in values]).to_bytes(8, "big"))
        plain.update(hash_of_row([normal(value, plain=True) for value in values]).to_bytes(8, "big"))
    return None if any(is_order_open(each) for each in kinds) else (full.hexdigest(), plain.hexdigest())


def sequence_of_file(path, keys):
    with lines_of(path) as lines:
        return sequence_of(lines, keys)
