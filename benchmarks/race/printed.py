"""Answers printed to a file: which format a query asks for, and how many rows a file has."""

import mmap
import os
import re

FORMATS = ("csv", "tsv", "json")
ASKED = re.compile(r"^(?:#|--|//) print: (\w+)$", re.M)
# The name of the first column: in SPARQL's results the first of the variables, in others the first key of the first row.
VARIABLE = re.compile(rb'"vars"\s*:\s*\[\s*"([^"]+)"')
KEY = re.compile(rb'\{\s*"([^"]+)"\s*:')


def format_of(text):
    """The format that a query asks its answer to be printed in, by a comment in any of the languages; None when the answer is to be read."""
    asked = ASKED.search(text)
    return asked[1] if asked else None


def rows_of_json(path):
    """How often the first column, which has a value in every row, stands as a key. (A quote inside of a text has a backslash before it, so no text
    is taken for a key.) Searched in the mapped file: as Python's objects it would take some GB."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        first = VARIABLE.search(text) or KEY.search(text)
        return sum(1 for _ in re.finditer(rb'"' + re.escape(first[1]) + rb'"\s*:', text)) if first else 0


def printed_rows(path):
    """Of a file whose name ends with the format: the objects of JSON, otherwise the lines without the heading, so no text may have a line end."""
    if os.path.getsize(path) == 0:
        return 0
    if str(path).endswith(".json"):
        return rows_of_json(path)
    with open(path, "rb") as lines:
        return sum(1 for _ in lines) - 1
