"""DuckDB: a table for each predicate, named by the predicate's local name, with columns s and o of the type that the objects have (texts
with a language have a third column, lang). IRIs are VARCHAR. Rows are timed as CSV that DuckDB itself writes to /dev/null: to turn them
into Python's objects would cost it several times as much."""

import datetime
import decimal
import sys
from pathlib import Path

import duckdb
from serve import XSD, literal, serve

FACTS = r"""
CREATE TEMP TABLE facts AS
SELECT DISTINCT f.s AS s, regexp_extract(f.p, '[^/#]*$') AS p, f.o AS o
FROM (SELECT regexp_extract(line, '^<([^>]*)> <([^>]*)> (.*) \.$', ['s', 'p', 'o']) AS f
      FROM read_csv('{file}', header = false, delim = '\x01', quote = '', escape = '', columns = {{'line': 'VARCHAR'}}))
"""
TEXT = r"""replace(replace(regexp_extract(o, '^"(.*)"', 1), '\"', '"'), '\n', chr(10))"""
TYPES = {"integer": "BIGINT", "decimal": "DECIMAL(18, 4)", "double": "DOUBLE", "date": "DATE", "dateTime": "TIMESTAMP", "boolean": "BOOLEAN"}


def columns_for(sample):
    """What to select from the facts of a predicate with such an object."""
    if sample.startswith("<"):
        return "s, substr(o, 2, length(o) - 2) AS o"
    for name, column in TYPES.items():
        if sample.endswith(f"^^<{XSD}{name}>"):
            return f"s, CAST({TEXT} AS {column}) AS o"
    if not sample.endswith('"'):
        return f"s, {TEXT} AS o, regexp_extract(o, '@([A-Za-z0-9-]+)$', 1) AS lang"
    return f"s, {TEXT} AS o"


def term(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return literal("true" if value else "false", XSD + "boolean")
    if isinstance(value, (int, float, decimal.Decimal)):
        return literal(str(value), XSD + "double")
    if isinstance(value, datetime.datetime):
        return literal(value.isoformat() + "Z", XSD + "dateTime")
    return literal(str(value))


PRINTED = {"csv": "FORMAT csv, HEADER", "tsv": "FORMAT csv, HEADER, DELIMITER '\t'", "json": "FORMAT json"}  # a line of JSON a row


class DuckDb:
    def __init__(self, folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.database = duckdb.connect(str(Path(folder) / "race.duckdb"))

    def load(self, file):
        run = self.database.execute
        run(FACTS.format(file=file))
        for predicate, sample in run("SELECT p, any_value(o) FROM facts GROUP BY p").fetchall():
            run(f"""CREATE TABLE "{predicate}" AS SELECT {columns_for(sample)} FROM facts WHERE p = '{predicate}' ORDER BY s""")
        run("DROP TABLE facts")
        run("CHECKPOINT")

    def copy(self, text, file, options):
        return self.database.execute(f"COPY ({text.rstrip().rstrip(';')}) TO '{file}' ({options})").fetchone()[0]

    def run(self, text, timeout):
        return self.copy(text, "/dev/null", "FORMAT csv")

    def print(self, text, form, file, timeout):
        return self.copy(text, file, PRINTED[form])

    def rows(self, text, timeout):
        self.database.execute(text)
        while rows := self.database.fetchmany(10000):
            for row in rows:
                yield [term(value) for value in row]


if sys.argv[1] == "--version":
    print(duckdb.__version__)
else:
    serve(DuckDb(sys.argv[1]))
