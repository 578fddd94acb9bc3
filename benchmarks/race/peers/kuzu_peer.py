"""Kùzu: a property graph. A node table for each class of entity, with the literals that an entity has once as properties; a relationship
table for each predicate whose objects are entities. What fits neither is left out: pages, repeated labels. The CSV files that it copies
are made from the N-Triples by kuzu_model.py before the clock of the load starts."""

import datetime
import shutil
import sys
import time
from pathlib import Path

import kuzu
import kuzu_model
from serve import XSD, literal, serve


def term(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return literal("true" if value else "false", XSD + "boolean")
    if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
        return literal(str(value), XSD + "double")
    if isinstance(value, datetime.datetime):
        return literal(value.isoformat() + "Z", XSD + "dateTime")
    return literal(str(value))


class Kuzu:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = kuzu.Database(str(self.folder / "race.kuzu"))
        self.connection = kuzu.Connection(self.database, num_threads=2)

    def load(self, file):
        """The seconds of the copying alone."""
        tables = self.folder / "csv"
        model = kuzu_model.write_tables(file, tables)
        begin = time.perf_counter()
        for statement in model:
            self.connection.execute(statement)
        self.connection.execute("CHECKPOINT")
        seconds = time.perf_counter() - begin
        shutil.rmtree(tables)
        return seconds

    def solutions(self, text, timeout):
        self.connection.set_query_timeout(int(timeout * 1000))
        result = self.connection.execute(text)
        while result.has_next():
            yield result.get_next()

    def run(self, text, timeout):
        return sum(1 for _ in self.solutions(text, timeout))

    def print(self, text, form, file, timeout):
        """It takes the format from the file's name."""
        self.connection.set_query_timeout(int(timeout * 1000))
        self.connection.execute(f"COPY ({text}) TO '{file}'" + (" (HEADER = true)" if form == "csv" else ""))

    def rows(self, text, timeout):
        for row in self.solutions(text, timeout):
            yield [term(value) for value in row]


if sys.argv[1] == "--version":
    print(kuzu.__version__)
else:
    serve(Kuzu(sys.argv[1]))
