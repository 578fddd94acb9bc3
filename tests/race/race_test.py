"""Tests of benchmarks/race on Tercet alone: race_test.py TERCET_RACE TERCET_GENERATE."""

import argparse
import contextlib
import copy
import io
import json
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree
from pathlib import Path

RACE = Path(__file__).resolve().parents[2] / "benchmarks" / "race"
sys.path.insert(0, str(RACE))
sys.dont_write_bytecode = True  # nothing is left beside the sources

import verdict  # noqa: E402
from child import Child, PeerFailure, PeerTimeout  # noqa: E402
from databases import Databases  # noqa: E402
from engines import Rdflib, Tercet  # noqa: E402
from finish import MOST_ROUNDS, by_turns, finish, forget, settle  # noqa: E402
from growth import work_in  # noqa: E402
from growth_report import growth_lines  # noqa: E402
from measure import Measure  # noqa: E402
from printed import FORMATS, format_of, printed_rows  # noqa: E402
from queries import FOLDERS, Query, own_queries  # noqa: E402
from race import Race  # noqa: E402
from report import report, write_report  # noqa: E402
from rows import hash_of, hash_of_file, normal, sequence_of, sequence_of_file  # noqa: E402
from sort_keys import sort_keys  # noqa: E402
from verdict import close, first, judge, mean_and_ratio, not_first  # noqa: E402

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


class Sequences(unittest.TestCase):
    """The order of rows."""

    XSD = Rows.XSD

    def test_only_the_keys_count(self):
        rows = ['"b"\t<x>\n', '"a"\t<y>\n', '"a"\t<z>\n']
        ties = [rows[0], rows[2], rows[1]]
        self.assertEqual(sequence_of(rows, [0]), sequence_of(ties, [0]))
        self.assertNotEqual(sequence_of(rows, [0, 1]), sequence_of(ties, [0, 1]))
        self.assertNotEqual(sequence_of(rows, [0]), sequence_of(rows[::-1], [0]))

    def test_a_row_ends_where_it_ends(self):
        self.assertNotEqual(sequence_of(["<a>\t<b>\n", "<c>\t<d>\n"], [0, 1]), sequence_of(["<a>\t<b>\n", "<c>\t\n", "<d>\t\n"], [0, 1]))

    def test_the_plain_one_tells_no_iri_from_a_text(self):
        exact, plain = zip(sequence_of(["<a>\n", "<b>\n"], [0]), sequence_of(['"a"\n', '"b"\n'], [0]))
        self.assertNotEqual(*exact)
        self.assertEqual(*plain)

    def test_an_order_that_sparql_leaves_open_is_not_compared(self):
        number = f'"5"^^<{self.XSD}integer>'
        for row in ('"a"@en', "_:b", f'"2020-01-02"^^<{self.XSD}date>', f'"2020-01-02T03:04:05"^^<{self.XSD}dateTime>',
                    f'"2020-01-02T03:04:05+02:00"^^<{self.XSD}dateTime>', f'"NaN"^^<{self.XSD}double>', f'"five"^^<{self.XSD}integer>'):
            self.assertIsNone(sequence_of([row], [0]), row)
        self.assertIsNone(sequence_of(['"a"', number], [0]))
        for rows in (["", "<a>", number, number.replace("5", "5.5")], ['"a"', f'"a"^^<{self.XSD}string>'], [f'"true"^^<{self.XSD}boolean>'],
                     [f'"2020-01-02T03:04:05.00Z"^^<{self.XSD}dateTime>'], []):
            self.assertIsNotNone(sequence_of(rows, [0]), rows)

    def test_engines_round_fractions_differently_so_they_break_no_ties(self):
        rows = [f'"0.5"^^<{self.XSD}double>\t<a>', f'"0.7"^^<{self.XSD}double>\t<b>']
        self.assertIsNone(sequence_of(rows, [0, 1]))
        self.assertIsNotNone(sequence_of(rows, [1, 0]))

    def test_keys_of_a_query(self):
        for text, keys in (("SELECT ?a ?b { ?a ?p ?b } ORDER BY ?b DESC(?a)", [1, 0]),
                           ("SELECT DISTINCT $a (COUNT(*) AS ?n) FROM <x#y> WHERE { ?a ?p '}' } GROUP BY ?a order by desc( ?n ) limit 3", [1]),
                           ('SELECT ?a { ?a ?p """a"}""" } ORDER BY ASC(?a) VALUES ?a { 1 }', [0]),
                           ("SELECT ?a { { SELECT ?a { ?a ?p ?o } ORDER BY ?a LIMIT 3 } }", None),
                           ("SELECT ?a { ?a ?p ?b } # ORDER BY ?a", None),
                           ("SELECT * { ?a ?p ?b } ORDER BY ?a", None),
                           ("SELECT ?a { ?a ?p ?b } ORDER BY ?b", None),
                           ("SELECT ?a { ?a ?p ?b } ORDER BY ?a STRLEN(?a)", None),
                           ("SELECT (IF(?x, EXISTS { ?a ?b ?x }, 1) AS ?y) ?z { ?x ?p ?z } ORDER BY ?x", None),
                           ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } ORDER BY ?a", None),
                           ("ASK { ?a ?b ?c }", None)):
            self.assertEqual(sort_keys(text), keys, text)

    def test_keys_of_the_queries(self):
        self.assertEqual({query.name: query.keys for query in own_queries() if query.keys is not None},
                         {"group-count": [1, 0], "order-all": [1, 0], "order-date": [1, 0], "order-number": [1, 0], "order-text": [0, 1]})


class Printed(unittest.TestCase):
    """Answers in files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tercet-race-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def rows(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8", newline="")
        return printed_rows(self.folder / name)

    def test_formats_that_queries_ask_for(self):
        for text, form in (("# a cover\n# print: csv\nSELECT", "csv"), ("-- print: tsv\nSELECT", "tsv"), ("// print: json\nMATCH", "json"),
                           ("# slow to print: texts\nSELECT", None), ("SELECT ('# print: csv' AS ?x) {}", None)):
            self.assertEqual(format_of(text), form, text)

    def test_rows_of_lines(self):
        self.assertEqual(self.rows("a.csv", "s,o\r\na,1\r\nb,2\r\n"), 2)
        self.assertEqual(self.rows("a.tsv", "?s\t?o\n<a>\t1\n<b>\t2"), 2)
        self.assertEqual([self.rows(f"empty.{form}", "") for form in FORMATS], [0, 0, 0])

    def test_rows_of_json(self):
        bindings = '{"results":{"bindings":[{"o":{"value":"\\"s\\":"},"s" : {"value":"\\"s"}},\n{"s":{"value":"s"}}]}'
        self.assertEqual(self.rows("a.json", '{"head": {"vars": [ "s" , "o" ]}, ' + bindings[1:] + "}"), 2)
        self.assertEqual(self.rows("a.json", bindings + ',"head":{"vars":["s","o"]}}'), 2)
        self.assertEqual(self.rows("a.json", '{"s":"a","o":"s"}\n{"s":"\\"s\\":","o":"s"}\n'), 2)
        self.assertEqual(self.rows("a.json", '[\n{"p.iri":"a"},\n{"p.iri":"b"},\n{"p.iri":"c"}\n]\n'), 3)
        self.assertEqual(self.rows("a.json", '{"head":{"vars":["s"]},"results":{"bindings":[]}}'), 0)
        self.assertEqual(self.rows("a.json", "[]"), 0)

    def warm(self, printed):
        """What is said of a query whose two rows such a text is printed for."""
        measure = Measure(None, self.folder, self.folder / "engine.log", 60.0, "")

        def ask(request, times=1, timeout=None):
            del timeout
            Path(request["file"]).write_text(printed if request["op"] == "print" else "<a>\n<b>\n", encoding="utf-8")
            return {"seconds": [0.5] * times, "rows": None}
        measure.ask = ask
        result = measure.warm("# print: csv\n", self.folder / "rows")
        self.assertEqual(list(self.folder.iterdir()), [])
        return result

    def test_the_file_must_have_the_rows(self):
        self.assertEqual(self.warm("s\na\nb\n")["outcome"], "ok")
        self.assertEqual(self.warm("s\na\n"), {"outcome": "error", "message": "1 rows when printed, 2 when compared"})

    def test_an_engine_without_the_format_does_not_take_the_query(self):
        for form, takes in (("csv", True), ("tsv", False)):
            query = Query("one", "", {"rq": f"# print: {form}\n"})
            self.assertEqual([Tercet(self.folder, PROGRAM).takes(query), Rdflib(self.folder).takes(query)], [True, takes])
        self.assertTrue(Rdflib(self.folder).takes(Query("one", "", {"rq": "ASK {}"})))
        self.assertFalse(Rdflib(self.folder).takes(Query("one", "", {"sql": "SELECT 1", "rq": "# print: tsv\n"})))


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
        return *hash_of_file(path), query.keys and sequence_of_file(path, query.keys)

    def test_each_has_rows(self):
        child = self.racer(100_000)
        for query in self.queries:
            with self.subTest(query.name):
                rows, _, sequence = self.write(child, query)
                self.assertGreater(rows, 0)
                self.assertEqual(sequence is None, query.keys is None)
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

    def test_each_asks_for_one_format_in_all_languages(self):
        printing = [query for query in self.queries if query.format]
        self.assertEqual({query.format for query in printing}, set(FORMATS))
        for query in self.queries:
            self.assertEqual({format_of(text) for text in query.texts.values()}, {query.format}, query.name)

    def test_printed_answers(self):
        child = self.racer(10_000)
        request = {"op": "print", "times": 2, "timeout": SECONDS}
        for query in (query for query in self.queries if query.format):
            with self.subTest(query.name):
                file = Path(self.folder.name) / f"printed.{query.format}"
                answer = child.ask({**request, "text": query.texts["rq"], "format": query.format, "file": str(file)}, SECONDS)
                self.assertEqual((printed_rows(file), answer["rows"], len(answer["seconds"])), (self.write(child, query)[0], answer["rows"], 2))
        for form, file in (("no such format", "printed"), ("csv", "no such folder/printed")):
            with self.assertRaises(PeerFailure):
                child.ask({**request, "text": "SELECT * {}", "format": form, "file": str(Path(self.folder.name) / file)}, SECONDS)

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
    def test_answers_are_printed(self):
        with tempfile.TemporaryDirectory(prefix="tercet-race-") as folder:
            self.race(folder, "--queries", "print-*")
            runs = json.loads((Path(folder) / "part.json").read_text(encoding="utf-8"))["peers"][0]["runs"]
            self.assertEqual([(name, run["outcome"]) for name, run in runs.items()], [(f"print-{form}", "ok") for form in ("csv", "json", "tsv")])
            self.assertTrue(all(run["cold"] > 0 and run["rows"] > 0 for run in runs.values()))
            self.assertEqual(list(Path(folder).glob("*-printed*")), [])

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
            slow = {name: {**run, "warm": 10 * run["warm"] + 1} for name, run in results["peers"][0]["runs"].items()}  # so that nothing runs by turns
            results["peers"].append({**results["peers"][0], "name": "oxigraph", "title": "Oxigraph", "date": "2026-01-01", "runs": slow})
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
            self.assertGreater(sizes[1]["runs"]["export-texts"]["work"], sizes[0]["runs"]["export-texts"]["work"])
            self.race(folder)
            report = (Path(folder) / "RESULTS.md").read_text(encoding="utf-8")
            table = report.split("## Growth")[1].split("## ")[0]
            self.assertEqual(table.count("\n| `"), len(own_queries()))
            known = len(own_queries()) - table.count("| – | – | – |")  # but for those that search for paths
            self.assertIn(f" of {known} queries work and answer stay within 2 times from the smallest to the largest graph. These ran on all graphs by "
                          "turns, and the least tenth of their times counts.", table)
            self.assertGreater(known, 100)
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
        self.assertEqual([(each.query, each.factor, each.first["title"]) for each in not_first(results)], [("two", 2.0, "Slow")])

    def test_a_known_number_of_rows_judges_all(self):
        results = copy.deepcopy(MADE_UP)
        results["queries"][0]["rows"] = 4
        judge(results)
        self.assertEqual([each["runs"]["one"]["outcome"] for each in results["peers"][:3]], ["wrong", "wrong", "ok"])
        self.assertEqual(not_first(results)[0].query, "one")

    def test_two_answers_with_as_many_voters_are_named(self):
        results = copy.deepcopy(MADE_UP)
        results["peers"][1]["runs"]["one"] = {"outcome": "timeout", "message": ""}
        self.assertEqual(judge(results), ["one"])
        self.assertEqual(results["peers"][0]["runs"]["one"]["outcome"], "ok")

    def test_rows_in_another_order_are_wrong(self):
        results = copy.deepcopy(MADE_UP)
        runs = [each["runs"].get("two") for each in results["peers"]]
        runs[0]["sequence"] = runs[2]["sequence"] = ["s", "p"]
        runs[1]["sequence"] = ["t", "p"]
        runs[3]["sequence"] = ["of texts only", "p"]
        self.assertEqual(judge(results), [])
        self.assertEqual([run["outcome"] for run in runs[:4]], ["ok", "wrong", "ok", "ok"])
        self.assertIn("order", runs[1]["message"])

    def test_tables_in_another_order_are_wrong(self):
        results = copy.deepcopy(MADE_UP)
        results["peers"][0]["runs"]["two"]["sequence"] = ["s", "p"]
        results["peers"][3]["runs"]["two"]["sequence"] = ["s", "q"]
        judge(results)
        self.assertEqual([each["runs"]["two"]["outcome"] for each in results["peers"][:4]], ["ok", "ok", "ok", "wrong"])

    def test_two_orders_with_as_many_voters_are_named(self):
        results = copy.deepcopy(MADE_UP)
        results["peers"][0]["runs"]["two"]["sequence"] = ["s", "p"]
        results["peers"][1]["runs"]["two"]["sequence"] = ["t", "p"]
        self.assertEqual(judge(results), ["two"])
        self.assertEqual([each["runs"]["two"]["outcome"] for each in results["peers"][:3]], ["ok", "wrong", "ok"])

    def test_without_an_answer_of_a_sparql_engine_nothing_is_judged(self):
        results = copy.deepcopy(MADE_UP)
        for each in results["peers"][:3]:
            each["runs"]["two"] = {"outcome": "error", "message": "no"}
        judge(results)
        self.assertEqual(results["peers"][3]["runs"]["two"]["outcome"], "ok")
        self.assertFalse(not_first(results)[0].by_turns)

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


class ByTurns(unittest.TestCase):
    """What is made of runs by turns."""

    def settled(self, turns):
        """Made up results with such runs by turns in one query, judged."""
        results = copy.deepcopy(MADE_UP)
        results["peers"][0]["runs"]["two"]["by_turns"] = turns
        settle(results)
        judge(results)
        return results

    def two(self, results):
        return [each["runs"]["two"]["warm"] for each in results["peers"][:4]]

    def test_what_is_close(self):
        results = copy.deepcopy(MADE_UP)
        results["peers"][0]["runs"]["two"]["warm"] = 0.006
        judge(results)
        self.assertEqual(close(results), {("two", "slow"), ("two", "tables")})  # "wrong" is nearer in "one"
        results["peers"][0]["runs"]["two"]["by_turns"] = {"slow": [0.006, 0.002, 40]}
        self.assertEqual(close(results), {("two", "tables")})

    def test_the_medians_are_the_figures_and_the_ratios_decide(self):
        results = self.settled({"slow": [0.003, 0.0033, 40], "tables": [0.005, 0.0045, 12]})
        self.assertEqual(self.two(results), [0.005, 0.0033, 0.4, 0.0045])
        self.assertEqual([each["runs"]["two"].get("warm_alone") for each in results["peers"][:4]], [0.004, 0.002, None, 0.008])
        behind, = not_first(results)
        self.assertEqual((behind.query, behind.first["name"], behind.own, behind.best, behind.by_turns), ("two", "tables", 0.005, 0.0045, True))
        self.assertEqual(first(results, "two", "cold")["name"], "slow")

    def test_who_did_not_run_by_turns_is_judged_by_the_own_turns(self):
        results = self.settled({"slow": [0.009, 0.0099, 40]})
        self.assertEqual(self.two(results), [0.009, 0.0099, 0.4, 0.008])
        self.assertEqual(not_first(results), [])
        self.assertEqual(first(results, "two", "warm")["name"], "tercet")

    def test_who_raced_again_has_its_own_figures_back(self):
        results = self.settled({"slow": [0.003, 0.0033, 40], "tables": [0.005, 0.0045, 12]})
        engine = argparse.Namespace(name="tables")
        forget(results, engine, "two")
        forget(results, engine, "a new query")
        settle(results)
        settle(results)
        self.assertEqual(self.two(results), [0.003, 0.0033, 0.4, 0.008])

    def test_one_that_is_not_there_any_more_does_not_count(self):
        results = self.settled({"another": [0.003, 0.0033, 40]})
        self.assertEqual(self.two(results), [0.004, 0.002, 0.4, 0.008])

    def test_the_report_tells(self):
        lines = report(self.settled({"slow": [0.003, 0.0033, 40], "tables": [0.005, 0.0045, 12]})).splitlines()
        self.assertEqual(lines[2:5], ["Not first: 1 of 3 queries", "", "- `two`: 1.11 times Tables's time (5.00 ms, Tables 4.50 ms), by turns"])
        self.assertIn("runs count: in 1 of the queries.", lines[6])
        self.assertIn("| `two` | 3 | 5.00 ms | 3.30 ms | 400 ms | **4.50 ms** |", lines)
        self.assertNotIn("by turns", report(copy.deepcopy(MADE_UP)).split("## Engines")[0])


class Scripted:
    """A measure whose runs take what is scripted, the last of it again and again; all of them note in `order` who ran."""

    def __init__(self, name, order, *seconds):
        self.name, self.order, self.seconds = name, order, list(seconds)

    def run(self, text):
        del text
        self.order.append(self.name)
        return {"seconds": [self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]], "rows": 1}


class Twin(Tercet):
    name = "twin"
    title = "Twin"


class Table(Twin):
    name = "table"
    language = "sql"


class Lost(Twin):
    name = "lost"

    def command(self, database):
        return ["false"]


class Finish(unittest.TestCase):
    """The runs by turns."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tercet-race-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_they_take_turns_and_turns_to_begin(self):
        order = []
        figures = by_turns((Scripted("own", order, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0), ""), (Scripted("other", order, 0.5), ""))
        self.assertEqual(figures, [3.0, 0.5, 5])
        self.assertEqual(order, ["own", "other"] + ["own", "other", "other", "own"] * 2 + ["own", "other"])

    def test_rounds(self):
        for seconds, rounds in ((0.0001, MOST_ROUNDS), (0.25, 8), (30.0, 5)):
            self.assertEqual(by_turns((Scripted("own", [], seconds), ""), (Scripted("other", [], seconds), "")), [seconds, seconds, rounds])

    def race(self, limit, **more):
        """The race of Tercet and its twin, close where they are within `limit` times; and what was said."""
        options = {"triples": 3000, "peers": "", "queries": "lookup-*,order-text", "timeout": 20.0, "watdiv": None, "results": None,
                   "warm_only": True, "keep": False, "merge": False, **more}
        race = Race(argparse.Namespace(build=self.folder, tercet=PROGRAM, generate=GENERATE, **options))
        race.engines = [Tercet(self.folder, PROGRAM), Twin(self.folder, PROGRAM)]
        with contextlib.redirect_stderr(io.StringIO()) as said, unittest.mock.patch.object(verdict, "CLOSE", limit):
            race.run()
        return race, said.getvalue()

    def saved(self):
        return json.loads((self.folder / "part.json").read_text(encoding="utf-8"))["peers"]

    def save(self, peers):
        results = json.loads((self.folder / "part.json").read_text(encoding="utf-8"))
        (self.folder / "part.json").write_text(json.dumps({**results, "peers": peers}), encoding="utf-8")

    def test_close_engines_run_by_turns_at_the_end_of_a_race(self):
        race, said = self.race(1e9)
        self.assertEqual(said.count("loading"), 2)
        self.assertEqual(len(list((self.folder / "databases").glob("*.json"))), 2)
        race.databases.remove_made()
        self.assertEqual(list((self.folder / "databases").iterdir()), [])
        tercet, twin = self.saved()
        self.assertEqual(len(tercet["runs"]), 9)
        for name, run in tercet["runs"].items():
            own, other, rounds = run["by_turns"]["twin"]
            self.assertEqual((run["warm"], twin["runs"][name]["warm"], rounds), (own, other, MOST_ROUNDS))
            self.assertGreater(run["warm_alone"], 0)
            self.assertGreater(twin["runs"][name]["warm_alone"], 0)
        self.assertEqual(tercet["runs"]["order-text"]["sequence"], twin["runs"]["order-text"]["sequence"])
        self.assertIn("in 9 of the queries", report(race.results))

    def test_what_ran_by_turns_is_kept(self):
        self.race(1e9)[0].databases.remove_made()
        before = self.saved()
        _, said = self.race(1e9, merge=True)
        self.assertNotIn("loading", said)
        self.assertEqual(self.saved(), before)

    def test_tercet_that_raced_again_runs_by_turns_again(self):
        self.race(1e9)[0].databases.remove_made()
        before = self.saved()
        race, said = self.race(1e9, merge=True, peers="tercet")
        self.assertIn("twin: kept", said)
        self.assertIn("twin: loading", said)
        race.databases.remove_made()
        self.assertEqual(list((self.folder / "databases").iterdir()), [])
        for name, run in self.saved()[0]["runs"].items():
            self.assertNotEqual(run["by_turns"], before[0]["runs"][name]["by_turns"])
            self.assertEqual(self.saved()[1]["runs"][name]["warm_alone"], before[1]["runs"][name]["warm_alone"])

    def test_a_query_that_raced_again_is_decided_again(self):
        for again in (0, 1):  # Tercet, its twin
            self.race(1e9)
            before = self.saved()
            before[again]["runs"]["lookup-ask"]["text"] = "an earlier one"
            self.save(before)
            self.race(0, merge=True)
            for name in before[0]["runs"]:
                own, other = (each["runs"][name] for each in self.saved())
                self.assertEqual(bool(own.get("by_turns")), name != "lookup-ask")
                self.assertEqual("warm_alone" in own and "warm_alone" in other, name != "lookup-ask")
            kept = self.saved()[1 - again]["runs"]["lookup-ask"]
            self.assertEqual(kept["warm"], before[1 - again]["runs"]["lookup-ask"]["warm_alone"])

    def finish(self, kinds, runs):
        """The results of engines with such runs of one query, after what was close has run by turns; and what was said."""
        results = {"timeout": 20.0, "queries": [{"name": "one", "rows": None}],
                   "peers": [peer(kind.name, kind.title, {"one": run}, kind.language) for kind, run in zip(kinds, runs)]}
        data = self.folder / "facts.nt"
        data.write_text("<a:a> <a:b> <a:c> .\n", encoding="utf-8")
        query = Query("one", "", {"rq": "ASK { ?a ?b ?c }", "sql": "no query of Tercet's"})
        databases = Databases(self.folder, 20.0)
        self.addCleanup(databases.kill)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            finish(results, [kind(self.folder, PROGRAM) for kind in kinds], [("social", data, 1, [query])], databases)
        return results, said.getvalue()

    def test_one_that_fails_leaves_what_there_is(self):
        results, said = self.finish((Tercet, Lost, Table, Twin), [ok(0.001)] * 4)
        self.assertIn("lost: the process", said)
        self.assertIn("table: one: by turns: ", said)
        self.assertEqual(list(results["peers"][0]["runs"]["one"]["by_turns"]), ["twin"])
        self.assertEqual([each["runs"]["one"]["warm"] for each in results["peers"]], [0.001] * 4)

    def test_a_wrong_answer_is_not_close_and_stays_as_it_was_given(self):
        results, said = self.finish((Tercet, Twin), (ok(0.001), ok(0.001, "bb")))
        self.assertEqual(said, "")
        self.assertEqual([each["runs"]["one"]["outcome"] for each in results["peers"]], ["ok", "ok"])


class Growth(unittest.TestCase):
    def test_work_is_rows_and_seeks(self):
        self.assertEqual(work_in(['"passes: join-order"',
                                  '"Extend ?n := \\"; 5 rows in 1.0 ms]\\"  [about 1 rows; 1 rows in 0.021 ms]"',
                                  '"└─ LeapfrogCount ?c  [about 1e+06 rows; 20 rows in 1000.068 ms, 2764 seeks]"',
                                  '"   └─ IndexScan PSO ?a <p> ?b  [about 80 rows]"']), 2785)
        self.assertIsNone(work_in(['"Distinct ?b  [about 1 rows; 1 rows in 0.021 ms]"', '"└─ Path <a> <p>+ ?b  [about 9 rows; 9 rows in 1.0 ms]"']))

    def test_tiny_queries_run_often_and_warm_up_first(self):
        for seconds, most, warm_ups, runs in ((1e-5, 20, 1, 1 + 20), (1e-5, 1000, 20, 20 + 1000), (2e-3, 1000, 20, 1 + 500), (0.6, 1000, 20, 1 + 3)):
            measure = Measure(None, "", "", 60.0, "")
            requests = []
            measure.ask = lambda request, times=1, taken=seconds, seen=requests: seen.append(request["times"]) or {
                "seconds": [taken] * request["times"], "rows": 1}
            measure.timed("", most, warm_ups)
            self.assertEqual(sum(requests), runs)

    def growth(self, *runs):
        """Of a smallest and a largest graph, with (seconds, work) in both of each query; rows too, where they are not 1."""
        def size(triples, place):
            return {"triples": triples, "load_seconds": 1.0, "disk": 1, "load_peak": 1, "opening_seconds": 1.0, "opening_peak": 1,
                    "runs": {f"q{at}": {"outcome": "ok", "warm": run[place][0], "work": run[place][1], "rows": (*run[place], 1)[2]}
                             for at, run in enumerate(runs)}}
        return {"timeout": 60.0, "sizes": [size(1000, 0), size(100_000, 1)]}

    def test_report(self):
        lines = growth_lines(self.growth(((1e-5, 10), (1.5e-5, 20)), ((1e-5, 10), (3e-5, 11)), ((1e-5, 100), (1e-3, 10_000)),
                                         ((1e-5, 0), (1e-4, 5)), ((1e-5, 10, 0), (1e-5, 10, 3))))
        for line in ("- Of 2 of 5 queries work and answer stay within 2 times from the smallest to the largest graph. Of these `q1` grows most: 3.00 times "
                     "the time.",
                     "- Of the others `q3` grows most beyond its work: 10.0 times the time for 5.00 times the work, which is 2.00 times as long for "
                     "the same work.",
                     "| `q2` | 1 | 1 | 10.0 µs | 1.00 ms | 100 | 100 | 10,000 | 100 |"):
            self.assertIn(line, lines)

    def test_results_without_work(self):
        growth = self.growth(((1e-5, 10), (1.5e-5, 20)), ((1e-5, 10), (3e-5, 11)))
        for size in growth["sizes"]:
            size["runs"]["q1"] = {"outcome": "timeout", "message": ""}
            del size["runs"]["q0"]["work"]
        lines = growth_lines(growth)
        self.assertIn("| `q0` | 1 | 1 | 10.0 µs | 15.0 µs | 1.50 | – | – | – |", lines)
        self.assertIn("| `q1` | – | – | timeout | timeout | – | – | – | – |", lines)
        self.assertFalse(any("answer stay" in line for line in lines))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
