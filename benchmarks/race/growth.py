#!/usr/bin/env python3
"""How Tercet's times grow with the graph: every query of the race on graphs of several sizes, warm. See README.md beside this file."""

import argparse
import json
import shutil
import statistics
import sys
import time
from pathlib import Path

from engines import Tercet
from graphs import social_graph
from measure import Measure
from queries import own_queries


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


def grown(options, triples):
    """What one size takes."""
    data = social_graph(options.build, options.generate, triples)
    folder = options.build / "databases" / f"growth-{triples}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    measure = Measure(Tercet(options.build, options.tercet), folder, options.build / "growth.log", options.timeout, data)
    try:
        size = {"triples": triples, **measure.load(), "runs": {}}
        size["opening_seconds"] = opening_seconds(measure)
        size["opening_peak"] = measure.peak
        for query in own_queries():
            def work(text=query.texts["rq"]):
                seconds, rows = measure.timed(text)
                return {"outcome": "ok", "warm": statistics.median(seconds), "rows": rows}
            size["runs"][query.name] = measure.guarded(work)
            print(f"{triples} triples: {query.name}: {size['runs'][query.name]}", file=sys.stderr, flush=True)
        return size
    finally:
        measure.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    options = arguments()
    options.build.mkdir(parents=True, exist_ok=True)
    sizes = [grown(options, int(triples)) for triples in options.sizes.split(",")]
    (options.build / "growth.json").write_text(json.dumps({"timeout": options.timeout, "sizes": sizes}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
