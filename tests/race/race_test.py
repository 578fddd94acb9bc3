"""Tests of benchmarks/race on Tercet alone: race_test.py TERCET_RACE TERCET_GENERATE."""

import copy
import json
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

RACE = Path(__file__).resolve().parents[2] / "benchmarks" / "race"
sys.path.insert(0, str(RACE))
sys.dont_write_bytecode = True  # nothing is left beside the sources

from child import Child, PeerFailure, PeerTimeout  # noqa: E402
from queries import FOLDERS, own_queries  # noqa: E402
from report import write_report  # noqa: E402
from rows import hash_of, hash_of_file, normal  # noqa: E402
from verdict import judge, mean_and_ratio, not_first  # noqa: E402

PROGRAM, GENERATE = sys.argv[1:3]
SECONDS = 60


class Rows(unittest.TestCase):
    XSD = "http://www.w3.org/2001/XMLSchema#"

    def same(self, *terms):
        self.assertEqual(len({normal(term) for term in terms}), 1, terms)

    def test_values_not_spellings(self):
        self.same(f'"5"^^<{self.XSD}integer>', f'"5.00"^^<{self.XSD}decimal>', f'"5.0E0"^^<{self.XSD}double>')
        self.same(f'"174.947086053412462908"^^<{self.XSD}decimal>', f'"174.94708605341246"^^<{self.XSD}double>')
        self.same('"a"', f'"a"^^<{self.XSD}string>')
        self.same('"a"@pt-BR', '"a"@pt-br')
        self.same("_:b1", "_:x")
        self.same(f'"2020-01-02T03:04:00Z"^^<{self.XSD}dateTime>', f'"2020-01-02T03:04:00.000Z"^^<{self.XSD}dateTime>')
        self.same(r'"a\"b\u00e9"', '"a\\"bé"')

    def test_different_values_differ(self):
        terms = ['"5"', f'"5"^^<{self.XSD}integer>', "<5>", '"5"@en', "", "_:b", f'"6"^^<{self.XSD}integer>']
        self.assertEqual(len({normal(term) for term in terms}), len(terms))

    def test_order_does_not_count_and_repetition_does(self):
        self.assertEqual(hash_of(["<a>\t<b>\n", "<c>\t\n"]), hash_of(["<c>\t\n", "<a>\t<b>\n"]))
        self.assertNotEqual(hash_of(["<a>\n", "<a>\n"])[1], hash_of(["<b>\n", "<b>\n"])[1])
        self.assertNotEqual(hash_of(["<a>\t<b>\n"])[1], hash_of(["<b>\t<a>\n"])[1])

    def test_plain_tells_no_iri_from_a_text(self):
        self.assertEqual(hash_of(["<a>\n"], plain=True), hash_of(['"a"@en\n'], plain=True))


class Queries(unittest.TestCase):
    """Every query file on a database of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tercet-race-")
        cls.queries = own_queries()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def racer(self, triples):
        data = Path(self.folder.name) / f"{triples}.nt"
        with open(data, "wb") as out:
            subprocess.run([GENERATE, str(triples)], stdout=out, check=True)
        child = Child([PROGRAM, str(data.with_suffix(".db"))], data.with_suffix(".log"))
        self.addCleanup(child.close)
        child.ask({"op": "load", "file": str(data)}, SECONDS)
        return child

    def write(self, child, query, **more):
        path = Path(self.folder.name) / "rows"
        child.ask({"op": "write", "text": query.texts["rq"], "file": str(path), "timeout": SECONDS, **more}, SECONDS)
        return hash_of_file(path)

    def test_each_has_rows(self):
        child = self.racer(100_000)
        for query in self.queries:
            with self.subTest(query.name):
                rows, _ = self.write(child, query)
                self.assertGreater(rows, 0)
                answer = child.ask({"op": "run", "text": query.texts["rq"], "times": 2, "timeout": SECONDS}, SECONDS)
                self.assertEqual((answer["rows"], len(answer["seconds"])), (rows, 2))

    def test_each_has_the_same_rows_without_the_optimizer(self):
        child = self.racer(4_000)
        with self.assertRaises(PeerFailure) as unknown:
            self.write(child, self.queries[0], without=["no such pass"])
        passes = str(unknown.exception).split("the passes are ")[1].split(", ")
        self.assertGreater(len(passes), 10)
        for query in self.queries:
            with self.subTest(query.name):
                self.assertEqual(self.write(child, query), self.write(child, query, without=passes))

    def test_each_says_what_it_covers(self):
        for query in self.queries:
            with self.subTest(query.name):
                self.assertTrue(query.texts["rq"].startswith("# "))

    def test_no_other_language_has_queries_of_its_own(self):
        names = {query.name for query in self.queries}
        for language in ("sql", "cypher"):
            others = {path.stem for path in (RACE / FOLDERS[language]).iterdir()}
            self.assertGreaterEqual(len(others), 15)
            self.assertEqual(others - names, set())

    def test_a_query_that_takes_too_long_is_a_timeout(self):
        child = self.racer(10_000)
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }"
        with self.assertRaises(PeerTimeout):
            child.ask({"op": "run", "text": query, "times": 1, "timeout": 0.2}, SECONDS)
        self.assertTrue(child.alive())


class Driver(unittest.TestCase):
    def race(self, folder, *more):
        """What the driver says."""
        done = subprocess.run([sys.executable, "-B", str(RACE / "race.py"), "--build", folder, "--tercet", PROGRAM, "--generate", GENERATE,
                               "--triples", "3000", "--peers", "tercet", "--queries", "lookup-*,scan-count-all", *more],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_what_an_earlier_run_found_is_kept(self):
        with tempfile.TemporaryDirectory(prefix="tercet-race-") as folder:
            self.race(folder, "--warm-only")
            file = Path(folder) / "part.json"
            results = json.loads(file.read_text(encoding="utf-8"))
            results["peers"].append({**results["peers"][0], "name": "oxigraph", "title": "Oxigraph", "date": "2026-01-01"})
            results["peers"].append({**results["peers"][0], "name": "jena", "title": "Jena TDB2", "fingerprint": "of other queries"})
            file.write_text(json.dumps(results), encoding="utf-8")
            said = self.race(folder, "--warm-only", "--merge")
            self.assertIn("tercet: preparing", said)
            self.assertIn("oxigraph: kept from 2026-01-01", said)
            self.assertNotIn("jena", said)
            self.assertIn("| Oxigraph |", (Path(folder) / "RESULTS.md").read_text(encoding="utf-8"))

    def test_growth_is_in_the_report(self):
        with tempfile.TemporaryDirectory(prefix="tercet-race-") as folder:
            done = subprocess.run([sys.executable, "-B", str(RACE / "growth.py"), "--build", folder, "--tercet", PROGRAM, "--generate", GENERATE,
                                   "--sizes", "1000,3000", "--timeout", "20"], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            sizes = json.loads((Path(folder) / "growth.json").read_text(encoding="utf-8"))["sizes"]
            self.assertEqual([size["triples"] for size in sizes], [1000, 3000])
            self.assertEqual({run["outcome"] for size in sizes for run in size["runs"].values()}, {"ok"})
            self.race(folder)
            report = (Path(folder) / "RESULTS.md").read_text(encoding="utf-8")
            table = report.split("## Growth")[1].split("## ")[0]
            self.assertEqual(table.count("\n| `"), len(own_queries()))
            xml.etree.ElementTree.parse(Path(folder) / "growth.svg")

    def test_a_race_of_tercet_alone(self):
        with tempfile.TemporaryDirectory(prefix="tercet-race-") as folder:
            self.race(folder)
            report = (Path(folder) / "RESULTS.md").read_text(encoding="utf-8")
            self.assertEqual(report.splitlines()[:3], ["# The race", "", "Not first: 0 of 9 queries"])
            self.assertIn("WatDiv's data was not there", report)
            results = json.loads((Path(folder) / "part.json").read_text(encoding="utf-8"))
            runs = results["peers"][0]["runs"]
            self.assertEqual({run["outcome"] for run in runs.values()}, {"ok"})
            self.assertTrue(all(run["cold"] > 0 and run["warm"] > 0 and run["runs"] >= 3 for run in runs.values()))
            self.assertGreater(results["peers"][0]["sets"]["social"]["disk"], 0)
            self.assertEqual(list(Path(folder).glob("databases/*")), [])


def ok(seconds, digest="aa", rows=3, plain="pp"):
    return {"outcome": "ok", "warm": seconds, "cold": seconds * 2, "runs": 3, "least": seconds, "rows": rows, "hash": digest, "plain": plain}


def peer(name, title, runs, language="rq"):
    return {"name": name, "title": title, "note": "as it is", "date": "2026-01-01", "version": "1.0", "language": language, "runs": runs,
            "sets": {"social": {"load_seconds": 2.0, "load_peak": 2 ** 20, "disk": 3000, "peak": 2 ** 21}}}


MADE_UP = {
    "date": "2026-01-01", "machine": "a machine", "timeout": 60.0, "sets": [{"name": "social", "triples": 100, "bytes": 5}],
    "engines": {"tercet": "Tercet", "slow": "Slow", "wrong": "Wrong", "tables": "Tables", "gone": "Gone", "late": "Late"},
    "queries": [{"name": name, "covers": "", "set": "social", "rows": None, "languages": ["rq"]} for name in ("one", "two", "three")],
    "peers": [
        peer("tercet", "Tercet", {"one": ok(0.001), "two": ok(0.004), "three": ok(0.001)}),
        peer("slow", "Slow", {"one": ok(0.1), "two": ok(0.002), "three": {"outcome": "timeout", "message": "no answer"}}),
        peer("wrong", "Wrong", {"one": ok(0.0001, "bb", 4), "two": ok(0.4), "three": ok(0.01)}),
        peer("tables", "Tables", {"two": ok(0.008, "other"), "three": ok(0.02, "other", plain="qq")}, "sql"),
        {"name": "gone", "title": "Gone", "note": "", "date": "2026-01-01", "language": "rq", "runs": {}, "sets": {}, "unavailable": "there is no gone"},
    ],
}


class Report(unittest.TestCase):
    def test_verdict(self):
        results = copy.deepcopy(MADE_UP)
        self.assertEqual(judge(results), [])
        outcomes = {each["name"]: {name: run["outcome"] for name, run in each["runs"].items()} for each in results["peers"]}
        self.assertEqual(outcomes["wrong"], {"one": "wrong", "two": "ok", "three": "ok"})
        self.assertEqual(outcomes["tables"], {"two": "ok", "three": "wrong"})
        self.assertEqual([(name, factor, title) for name, factor, title, _, _ in not_first(results)], [("two", 2.0, "Slow")])

    def test_a_known_number_of_rows_judges_all(self):
        results = copy.deepcopy(MADE_UP)
        results["queries"][0]["rows"] = 4
        judge(results)
        self.assertEqual([each["runs"]["one"]["outcome"] for each in results["peers"][:3]], ["wrong", "wrong", "ok"])
        self.assertEqual(not_first(results)[0][0], "one")

    def test_two_answers_with_as_many_voters_are_named(self):
        results = copy.deepcopy(MADE_UP)
        results["peers"][1]["runs"]["one"] = {"outcome": "timeout", "message": ""}
        self.assertEqual(judge(results), ["one"])
        self.assertEqual(results["peers"][0]["runs"]["one"]["outcome"], "ok")

    def test_an_engine_without_cold_runs_has_no_cold_mean(self):
        results = copy.deepcopy(MADE_UP)
        for run in results["peers"][1]["runs"].values():
            run.pop("cold", None)
        judge(results)
        self.assertIsNone(mean_and_ratio(results, results["peers"][1], key="cold"))
        self.assertEqual(mean_and_ratio(results, results["peers"][1])["failures"], 1)

    def test_files(self):
        with tempfile.TemporaryDirectory(prefix="tercet-race-") as folder:
            write_report(copy.deepcopy(MADE_UP), folder)
            lines = (Path(folder) / "RESULTS.md").read_text(encoding="utf-8").splitlines()
            picture = xml.etree.ElementTree.parse(Path(folder) / "results.svg")
        self.assertEqual(lines[:5], ["# The race", "", "Not first: 1 of 3 queries", "",
                                     "- `two`: 2.00 times Slow's time (4.00 ms, Slow 2.00 ms)"])
        for line in ("| Late |  |  | has not raced yet |", "| Gone |  | 2026-01-01 | unavailable: there is no gone |",
                     "| Tercet | 1.59 ms | 1.00 | 1.59 ms | 1.00 | 3 | 0 |",
                     "| Slow | 229 ms | 144 | 229 ms | 144 | 3 | 1 |",
                     "| social | Tercet | 2.00 s | 50 | 30.0 | 1 | 2 |",
                     "| `two` | 3 | 4.00 ms | **2.00 ms** | 400 ms | 8.00 ms |",
                     "| `three` | 3 | **1.00 ms** | timeout | 10.0 ms | wrong |",
                     "- Slow, `three`: timeout: no answer",
                     "- Wrong, `one`: wrong: 4 rows, the others 3"):
            self.assertIn(line, lines)
        circles = picture.getroot().findall("{http://www.w3.org/2000/svg}circle")
        self.assertEqual(len(circles), 8 + 4)  # a dot for each right answer, and the legend's


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
