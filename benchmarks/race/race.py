#!/usr/bin/env python3
"""Runs the race: every query on every engine, cold and warm, answers compared. See README.md beside this file."""

import argparse
import datetime
import fnmatch
import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

from databases import Databases
from engines import Unavailable, engines
from finish import finish, forget, settle
from graphs import social_graph
from queries import own_queries, watdiv_queries
from report import write_report
from say import say


def arguments():
    parser = argparse.ArgumentParser(description="Tercet and its peers on the same queries")
    # Absolute: some peers' tools take a path from a folder of their own.
    parser.add_argument("--build", type=lambda path: Path(path).resolve(), required=True, help="where data, databases and peers are kept")
    parser.add_argument("--tercet", required=True, help="the program tercet_race")
    parser.add_argument("--generate", required=True, help="the program tercet-generate")
    parser.add_argument("--triples", type=int, default=10_000_000)
    parser.add_argument("--peers", default="", help="names separated by commas; Tercet always runs")
    parser.add_argument("--queries", default="", help="names or patterns separated by commas")
    parser.add_argument("--timeout", type=float, default=60.0)
    parser.add_argument("--watdiv", type=Path, help="the folder of WatDiv's data and queries")
    parser.add_argument("--results", type=Path, help="where results go (default: build, and beside this file for a whole run)")
    parser.add_argument("--warm-only", action="store_true", help="no cold runs")
    parser.add_argument("--keep", action="store_true", help="keep and reuse the databases")
    parser.add_argument("--merge", action="store_true", help="keep what the results file has of engines that are not in --peers, or, without "
                        "--peers, of all that had finished; only what raced on the same machine, graphs and timeout, and the same queries")
    return parser.parse_args()


def machine():
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} cores of {model}, {memory / 2 ** 30:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Race:
    def __init__(self, options):
        self.options = options
        self.build = options.build
        self.rows = self.build / f"rows-{os.getpid()}"
        # Of its own for a part of a race: what --merge goes on from is not lost by it.
        part = options.queries or options.warm_only or (options.peers and not options.merge)
        self.results_file = (options.results or options.build) / ("part.json" if part else "results.json")
        self.results = {"date": datetime.date.today().isoformat(), "machine": machine(), "timeout": options.timeout, "sets": [],
                        "peers": [], "queries": []}
        self.databases = Databases(self.build, options.timeout)
        self.engines = engines(self.build, options.tercet)
        self.results["engines"] = {engine.name: engine.title for engine in self.engines}
        self.wanted = {name for name in options.peers.split(",") if name}
        unknown = self.wanted - {engine.name for engine in self.engines}
        if unknown:
            sys.exit(f"race: there is no peer {', '.join(sorted(unknown))}")

    def takes_part(self, engine):
        return not self.wanted or engine.name in self.wanted or engine.name == "tercet"

    def earlier(self):
        """By name: what an earlier run has of engines, if it is to be kept."""
        if not self.options.merge or not self.results_file.exists():
            return {}
        entries = json.loads(self.results_file.read_text(encoding="utf-8"))["peers"]
        return {entry["name"]: entry for entry in entries if entry["name"] not in self.wanted}

    def fingerprint(self, graphs):
        """Of all that must be the same for results of two runs to stand side by side, but for the queries' texts."""
        parts = [self.results["machine"], self.options.timeout, self.options.warm_only]
        parts += [[name, triples] for name, _, triples, _ in graphs]
        return short_hash(json.dumps(parts))

    @staticmethod
    def without_known(engine, runs, graphs):
        """The graphs with those of their queries that are not among the runs."""
        def is_known(query):
            return not engine.takes(query) or runs.get(query.name, {}).get("text") == short_hash(query.texts[engine.language])
        return [(name, data, triples, [query for query in queries if not is_known(query)]) for name, data, triples, queries in graphs]

    def chosen(self, queries):
        patterns = [pattern for pattern in self.options.queries.split(",") if pattern]
        return [query for query in queries if not patterns or any(fnmatch.fnmatch(query.name, pattern) for pattern in patterns)]

    def graphs(self):
        """Name, data file, triples and queries of each graph."""
        triples = self.options.triples
        data = social_graph(self.build, self.options.generate, triples)
        yield "social", data, triples, self.chosen(own_queries())
        folder = self.options.watdiv
        packed = folder / "watdiv-1m.nt.zst" if folder else None
        if packed is None or not packed.exists():
            self.results["watdiv_missing"] = True
            return
        data = self.build / "watdiv.nt"
        if not data.exists():
            subprocess.run(["zstd", "-q", "-d", str(packed), "-o", str(data)], check=True)
        with open(data, "rb") as lines:
            triples = sum(1 for _ in lines)
        yield "watdiv", data, triples, self.chosen(watdiv_queries(folder))

    def run(self):
        graphs = [graph for graph in self.graphs() if graph[3]]
        for name, data, triples, queries in graphs:
            self.results["sets"].append({"name": name, "triples": triples, "bytes": data.stat().st_size})
            self.results["queries"] += [{"name": query.name, "covers": query.covers, "set": name, "rows": query.rows,
                                         "languages": sorted(query.texts)} for query in queries]
        earlier = self.earlier()
        fingerprint = self.fingerprint(graphs)
        for engine in self.engines:
            kept = earlier.get(engine.name)
            if kept is not None and kept.get("fingerprint") == fingerprint:
                self.results["peers"].append(self.completed(engine, kept, graphs))
            elif self.takes_part(engine):
                self.results["peers"].append(self.entry_of(engine, graphs))
                self.results["peers"][-1]["fingerprint"] = fingerprint
            self.save()
        finish(self.results, self.engines, graphs, self.databases)
        self.save()

    def completed(self, engine, kept, graphs):
        """What an engine did earlier, with the queries that are new or have changed."""
        say(f"{engine.name}: kept from {kept['date']}")
        missing = [graph for graph in self.without_known(engine, kept["runs"], graphs)
                   if graph[3] and "unavailable" not in kept["sets"].get(graph[0], {})]
        if "unavailable" in kept or not missing:
            return kept
        added = self.entry_of(engine, missing)
        if "unavailable" in added:
            return added
        names = {query.name for graph in graphs for query in graph[3]}
        kept["runs"] = {name: run for name, run in {**kept["runs"], **added["runs"]}.items() if name in names}
        kept["date"] = " and ".join(sorted({*kept["date"].split(" and "), added["date"]}))
        for name, found in added["sets"].items():
            peaks = [entry["peak"] for entry in (kept["sets"][name], found) if "peak" in entry]
            kept["sets"][name]["peak"] = max(peaks, default=0)
        return kept

    def entry_of(self, engine, graphs):
        """What an engine did."""
        entry = {"name": engine.name, "title": engine.title, "note": engine.note, "date": datetime.date.today().isoformat(), "sets": {},
                 "runs": {}, "language": engine.language}
        say(f"{engine.name}: preparing")
        try:
            engine.prepare()
            entry["version"] = engine.version()
        except Unavailable as reason:
            entry["unavailable"] = str(reason)
            say(f"{engine.name}: unavailable: {reason}")
            return entry
        for graph in graphs:
            self.race(engine, entry, *graph)
        return entry

    def whole(self):
        """Whether every engine raced, cold and warm, in every query: only that is the project's word."""
        raced = {entry["name"] for entry in self.results["peers"]}
        return raced == {engine.name for engine in self.engines} and not (self.options.queries or self.options.warm_only)

    def race(self, engine, entry, name, data, triples, queries):
        queries = [query for query in queries if engine.takes(query)]
        if not queries:
            return
        if engine.most_triples is not None and triples > engine.most_triples:
            entry["sets"][name] = {"unavailable": f"takes part with at most {engine.most_triples:,} triples: {engine.note}"}
            return
        measure = self.databases.measure(engine, name, data, triples)
        outcome = self.databases.ready(measure, reuse=self.options.keep)
        if "load_seconds" not in outcome:
            entry["sets"][name] = {"unavailable": "loading: " + outcome["message"]}
            return
        entry["sets"][name] = outcome
        self.queries_of(engine, entry, measure, queries)
        measure.stop()
        entry["sets"][name]["peak"] = measure.peak

    def queries_of(self, engine, entry, measure, queries):
        runs = entry["runs"]
        cold = {}
        if not (engine.in_memory or self.options.warm_only):
            for query in queries:
                cold[query.name] = measure.cold(query.texts[engine.language])
                say(f"{engine.name}: {query.name}: cold {cold[query.name]}")
        for query in queries:
            first = cold.get(query.name, {})
            begin = time.monotonic()
            # What did not end when cold will hardly end when warm; what failed is tried again.
            if first.get("outcome") == "timeout":
                runs[query.name] = first
            else:
                runs[query.name] = {**first, **measure.warm(query.texts[engine.language], self.rows, query.keys)}
            run = runs[query.name]
            run["text"] = short_hash(query.texts[engine.language])
            forget(self.results, engine, query.name)
            said = f"{run['warm'] * 1000:.3f} ms, {run['rows']} rows" if run["outcome"] == "ok" else f"{run['outcome']}: {run['message']}"
            say(f"{engine.name}: {query.name}: {said} ({time.monotonic() - begin:.1f} s)")

    def save(self):
        """After each engine, so that --merge can go on from there; a kept engine that has not had its turn yet stays in the file."""
        waiting = [entry for name, entry in self.earlier().items() if name not in {peer["name"] for peer in self.results["peers"]}]
        whole = {**self.results, "peers": self.results["peers"] + waiting}
        settle(whole)
        text = json.dumps(whole, indent=1)
        part = self.results_file.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.rename(self.results_file)


def main():
    options = arguments()
    for path in (options.build, options.results):
        if path:
            path.mkdir(parents=True, exist_ok=True)
    race = Race(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        race.run()
    finally:
        race.databases.kill()
        if not options.keep:
            race.databases.remove_made()
    growth = options.build / "growth.json"
    if growth.exists():
        race.results["growth"] = json.loads(growth.read_text(encoding="utf-8"))
        race.save()
    target = options.results or (Path(__file__).resolve().parent if race.whole() else options.build)
    write_report(race.results, target)
    say(f"wrote {target / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
