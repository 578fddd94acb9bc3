"""The queries of a race: files whose first line is a comment that says what they cover. A second comment may ask for the answer in a file:
"# print: csv", or another of the formats of printed.py."""

from dataclasses import dataclass, field
from pathlib import Path

from printed import format_of
from sort_keys import sort_keys

HERE = Path(__file__).resolve().parent
FOLDERS = {"rq": "queries", "sql": "queries-sql", "cypher": "queries-cypher"}


@dataclass
class Query:
    name: str
    covers: str
    texts: dict = field(default_factory=dict)  # by language
    rows: int | None = None  # known beforehand

    @property
    def keys(self):
        """The columns that the rows are sorted by, the same in each language; None when the rows have no order that could be compared."""
        return sort_keys(self.texts["rq"])

    @property
    def format(self):
        """The format that the answer is printed in; None when it is read."""
        return format_of(self.texts["rq"])


def own_queries():
    found = []
    for path in sorted((HERE / FOLDERS["rq"]).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        query = Query(path.stem, text.splitlines()[0].lstrip("# "), {"rq": text})
        for language in ("sql", "cypher"):
            other = HERE / FOLDERS[language] / f"{path.stem}.{language}"
            if other.exists():
                query.texts[language] = other.read_text(encoding="utf-8")
        found.append(query)
    return found


def watdiv_queries(folder):
    """Those of WatDiv, with the number of solutions that an independent translation to SQL gave."""
    found = []
    for line in (Path(folder) / "queries" / "expected-rows.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, rows = line.split()[:2]
            text = (Path(folder) / "queries" / name).read_text(encoding="utf-8")
            found.append(Query("watdiv-" + Path(name).stem, "WatDiv", {"rq": text}, int(rows)))
    return found
