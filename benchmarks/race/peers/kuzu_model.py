"""Turns the N-Triples of tercet-generate into the tables of a property graph, as CSV files, and says how Kùzu makes and fills them."""

import csv
import re
from collections import defaultdict
from pathlib import Path

FACT = re.compile(r"<([^>]*)> <[^>]*[/#]([^>/#]*)> (.*) \.$")
ENTITY = re.compile(r"<http://(?:social\.example\.org/resource|shop\.example\.com/data)/([A-Z][a-z]+)\d+>")
TYPES = {"integer": "INT64", "decimal": "DOUBLE", "double": "DOUBLE", "date": "DATE", "dateTime": "TIMESTAMP", "boolean": "BOOLEAN"}
REPEATED = {"label"}  # texts of which an entity has several


def value_and_type(term):
    """Of a literal: its text, and the column that holds it."""
    text, _, rest = term[1:].rpartition('"')
    text = text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
    return text, TYPES.get(rest.rpartition("#")[2].rstrip(">"), "STRING")


class Tables:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.properties = defaultdict(dict)  # of a kind: name to type
        self.entities = defaultdict(list)  # of a kind: (IRI, properties)
        self.mentioned = defaultdict(set)  # of a kind: IRIs, for the data may end before an entity's own facts
        self.relations = {}  # (name, from, to): a CSV writer
        self.files = []

    def relation(self, name, source, target):
        key = (name, source, target)
        if key not in self.relations:
            self.files.append(open(self.folder / f"{name}-{source}-{target}.csv", "w", newline="", encoding="utf-8"))
            self.relations[key] = csv.writer(self.files[-1])
        return self.relations[key]

    def subject(self, iri, facts):
        """All facts of one subject; a fact that comes twice counts once."""
        kind = ENTITY.fullmatch(f"<{iri}>")[1]
        properties = {}
        for name, term in dict.fromkeys(facts):
            entity = ENTITY.fullmatch(term)
            if entity:
                self.mentioned[entity[1]].add(term[1:-1])
                self.relation(name, kind, entity[1]).writerow([iri, term[1:-1]])
            elif name == "type":
                properties["class"] = term[1:-1]
                self.properties[kind]["class"] = "STRING"
            elif term.startswith('"') and name not in REPEATED:
                properties[name], column = value_and_type(term)
                self.properties[kind][name] = column
        self.entities[kind].append((iri, properties))

    def statements(self):
        for kind, entities in self.entities.items():
            entities += [(iri, {}) for iri in sorted(self.mentioned[kind] - {iri for iri, _ in entities})]
            columns = list(self.properties[kind])
            path = self.folder / f"{kind}.csv"
            with open(path, "w", newline="", encoding="utf-8") as out:
                writer = csv.writer(out)
                for iri, properties in entities:
                    writer.writerow([iri] + [properties.get(column, "") for column in columns])
            described = "".join(f", `{column}` {self.properties[kind][column]}" for column in columns)
            yield f"CREATE NODE TABLE `{kind}`(iri STRING PRIMARY KEY{described})"
            yield f"COPY `{kind}` FROM '{path}' (HEADER = false, PARALLEL = false)"
        names = defaultdict(list)
        for name, source, target in self.relations:
            names[name].append((source, target))
        for name, ends in names.items():
            pairs = ", ".join(f"FROM `{source}` TO `{target}`" for source, target in ends)
            yield f"CREATE REL TABLE `{name}`({pairs})"
            for source, target in ends:
                yield f"COPY `{name}` FROM '{self.folder / f'{name}-{source}-{target}.csv'}' (HEADER = false, from = '{source}', to = '{target}')"


def write_tables(file, folder):
    """Writes the CSV files and gives the statements that make and fill the tables."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    tables = Tables(folder)
    subject, facts = None, []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            iri, name, term = FACT.match(line).groups()
            if iri != subject:
                if subject is not None:
                    tables.subject(subject, facts)
                subject, facts = iri, []
            facts.append((name, term))
    tables.subject(subject, facts)
    for each in tables.files:
        each.close()
    return list(tables.statements())
