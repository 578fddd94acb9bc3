#!/usr/bin/env python3
"""How Tercet's times, and what it reads, grow with the graph: every query of the race on graphs of several sizes, warm. See README.md beside
this file."""

import argparse
import json
import re
import shutil
import statistics
import sys
import time
from functools import partial
from pathlib import Path

from child import PeerFailure, PeerTimeout
from engines import Tercet
from finish import take_turn
from graphs import social_graph
from growth_report import ends, is_steady
from measure import Measure
from queries import own_queries
from rows import lines_of

# More than in the race, where slow engines have to end: a tiny query's median is to be told within a few hundredths.
MOST_RUNS, TINY_WARM_UPS = 1000, 20
# Of what does the same work on all graphs.
TURNS, RUNS_OF_TURN = 100, 30
OPERATOR = re.compile(r'; (\d+) rows in [0-9.]+ ms(?:, (\d+) seeks)?\]"$')
SEARCH = re.compile(r"^\W*(?:Left)?Path ")  # behind the branches of the tree


def arguments():
    parser = argparse.ArgumentParser(description="Tercet on graphs of several sizes")
    parser.add_argument("--build", type=Path, required=True, help="where data, databases and growth.json are kept")
    parser.add_argument("--tercet", required=True, help="the program tercet_race")
    parser.add_argument("--generate", required=True, help="the program tercet-generate")
    parser.add_argument("--sizes", default="1000000,10000000,100000000", help="triples, separated by commas, ascending")
    parser.add_argument("--timeout", type=float, default=60.0)
    return parser.parse_args()


def opening_seconds(measure):
    """From a new process's start to the last row of a query that reads nothing, the least of some."""
    seconds = []
    for _ in range(5):
        measure.stop()
        begin = time.perf_counter()
        measure.ask({"op": "run", "text": "ASK { }", "times": 1})
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def work_in(plan):
    """Of the lines of a plan that ran: the rows that all operators gave, and the seeks of those that count them. What a query touched, that is,
    however fast the machine was. None when a path was searched, of which the plan tells the ends alone."""
    plan = list(plan)
    if any(SEARCH.search(line) for line in plan):
        return None
    figures = [match.groups() for match in map(OPERATOR.search, plan) if match]
    return sum(int(rows) + int(seeks or 0) for rows, seeks in figures)


def work_of(measure, text, plan_file):
    measure.ask({"op": "write", "text": "EXPLAIN ANALYZE " + text, "file": str(plan_file)})
    with lines_of(plan_file) as plan:
        return work_in(line.rstrip("\n") for line in plan)


def run_of(measure, text, plan_file):
    """A query's time, then its work: the plan's own clocks would be in the time."""
    seconds, rows = measure.timed(text, MOST_RUNS, TINY_WARM_UPS)
    run = {"outcome": "ok", "warm": statistics.median(seconds), "rows": rows}
    work = work_of(measure, text, plan_file)
    return run if work is None else {**run, "work": work}


def measure_of(options, triples):
    data = social_graph(options.build, options.generate, triples)
    folder = options.build / "databases" / f"growth-{triples}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return Measure(Tercet(options.build, options.tercet), folder, options.build / "growth.log", options.timeout, data)


def grown(options, triples, measure):
    """What one size takes."""
    plan_file = options.build / "growth-plan"
    try:
        size = {"triples": triples, **measure.load(), "runs": {}}
        size["opening_seconds"] = opening_seconds(measure)
        size["opening_peak"] = measure.peak
        for query in own_queries():
            size["runs"][query.name] = measure.guarded(partial(run_of, measure, query.texts["rq"], plan_file))
            print(f"{triples} triples: {query.name}: {size['runs'][query.name]}", file=sys.stderr, flush=True)
        return size
    finally:
        measure.stop()
        plan_file.unlink(missing_ok=True)


def least_tenth(seconds):
    return sorted(seconds)[len(seconds) // 10]


def by_turns(measures, text):
    """The least tenth of a query's times on each graph: a process whose processor has a busy neighbour is slow for many runs on end."""
    taken = [[] for _ in measures]
    runners = [lambda measure=measure: measure.run(text, RUNS_OF_TURN)["seconds"] for measure in measures]
    for turn in range(TURNS):
        take_turn(turn, runners, taken)
    return [least_tenth(seconds) for seconds in taken]


def level(sizes, measures):
    """Asks what does the same work on all graphs again, by turns: the machine's speed changes from minute to minute, and a change is not growth."""
    for query in own_queries():
        if not is_steady(*ends(sizes, query.name)):
            continue
        try:
            least = by_turns(measures, query.texts["rq"])
        except (PeerFailure, PeerTimeout) as error:
            print(f"{query.name}: by turns: {error}", file=sys.stderr, flush=True)
            continue
        for size, seconds in zip(sizes, least):
            size["runs"][query.name].update(warm=seconds, warm_alone=size["runs"][query.name]["warm"])
        print(f"{query.name}: by turns: {least}", file=sys.stderr, flush=True)


def main():
    options = arguments()
    options.build.mkdir(parents=True, exist_ok=True)
    sizes, measures = [], []
    try:
        for triples in map(int, options.sizes.split(",")):
            measures.append(measure_of(options, triples))
            sizes.append(grown(options, triples, measures[-1]))
        level(sizes, measures)
    finally:
        for measure in measures:
            measure.stop()
            shutil.rmtree(measure.folder, ignore_errors=True)
    (options.build / "growth.json").write_text(json.dumps({"timeout": options.timeout, "sizes": sizes}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
