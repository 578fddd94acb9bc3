"""Writes RESULTS.md and results.svg from the results of a race.

    report.py RESULTS.json FOLDER
"""

import json
import sys
from pathlib import Path

from cells import FAILED, ratio_text, table, time_text
from growth_report import growth_lines
from picture import curves, picture
from verdict import CLOSE, first, judge, mean_and_ratio, not_first

def racing(results):
    """The peers that ran at least one query."""
    return [peer for peer in results["peers"] if peer["runs"]]


def first_lines(results):
    behind = not_first(results)
    raced = sum(1 for query in results["queries"] if query["name"] in results["peers"][0]["runs"])
    lines = ["# The race", "", f"Not first: {len(behind)} of {raced} queries", ""]
    for each in behind:
        run, title = results["peers"][0]["runs"][each.query], each.first["title"]
        how = time_text(each.own) if run["outcome"] == "ok" else f"{run['outcome']} ({run['message'][:100]})"
        lines.append(f"- `{each.query}`: {ratio_text(each.factor)} times {title}'s time ({how}, {title} {time_text(each.best)})"
                     + (", by turns" if each.by_turns else ""))
    return lines + ([""] if behind else []) + turns_text(results)


def turns_text(results):
    raced = sum(1 for run in results["peers"][0]["runs"].values() if "warm_alone" in run)
    if not raced:
        return []
    return [f"Where another engine took less than {CLOSE:g} times Tercet's time, the two ran the query again by turns, and the medians of these "
            f"runs count: in {raced} of the queries.", ""]


def graph_text(results):
    named = {"social": "the social and product graph", "watdiv": "WatDiv"}
    graphs = " and ".join(f"{named.get(each['name'], each['name'])} of {each['triples']:,} triples" for each in results["sets"])
    lines = [f"{results['date']}, {results['machine']}. {graphs[:1].upper()}{graphs[1:]}; a timeout of {results['timeout']:g} s. How it is done, "
             "and what is unfair to whom: [README.md](README.md)."]
    alone = [name for name in results["peers"][0]["runs"] if not any(name in peer["runs"] for peer in results["peers"][1:])]
    if alone:
        lines.append(f"Of the queries {len(alone)} have been asked of no other engine yet.")
    if results.get("watdiv_missing"):
        lines.append("WatDiv's data was not there: its 77 queries did not run.")
    return lines + [""]


def engine_rows(results):
    rows = []
    for peer in results["peers"]:
        if "unavailable" in peer:
            rows.append([peer["title"], "", peer["date"], f"unavailable: {peer['unavailable']}"])
            continue
        missing = [f"; {graph}: {entry['unavailable']}" for graph, entry in peer["sets"].items() if "unavailable" in entry]
        rows.append([peer["title"], peer["version"], peer["date"], peer["note"] + "".join(missing)])
    raced = {peer["name"] for peer in results["peers"]}
    return rows + [[title, "", "", "has not raced yet"] for name, title in results.get("engines", {}).items() if name not in raced]


def mean_rows(results, key):
    rows = []
    for peer in racing(results):
        cells = [peer["title"]]
        overall = mean_and_ratio(results, peer, key=key)
        if overall is None:
            continue
        cells += [time_text(overall["mean"]), ratio_text(overall["ratio"])]
        for graph in results["sets"]:
            part = mean_and_ratio(results, peer, graph["name"], key)
            cells += [time_text(part["mean"]), ratio_text(part["ratio"])] if part else ["–", "–"]
        rows.append(cells + [str(overall["queries"]), str(overall["failures"])])
    return rows


def mean_heading(results):
    return ["engine", "all queries", "of Tercet's"] + [text for graph in results["sets"] for text in (graph["name"], "of Tercet's")] + [
        "queries", "not answered"]


def load_rows(results):
    rows = []
    for graph in results["sets"]:
        for peer in results["peers"]:
            entry = peer["sets"].get(graph["name"], {})
            if "load_seconds" not in entry:
                continue
            disk = entry["disk"]
            rows.append([graph["name"], peer["title"], time_text(entry["load_seconds"]),
                         f"{graph['triples'] / entry['load_seconds']:,.0f}", f"{disk / graph['triples']:.1f}" if disk else "–",
                         f"{entry['load_peak'] / 2 ** 20:,.0f}", f"{entry.get('peak', 0) / 2 ** 20:,.0f}"])
    return rows


def cell(run, key, is_first):
    if run is None:
        return "–"
    if run["outcome"] != "ok":
        return FAILED[run["outcome"]]
    if key not in run:
        return "–"
    text = time_text(run[key])
    return f"**{text}**" if is_first else text


def query_rows(results, peers, key):
    rows = []
    for query in results["queries"]:
        runs = [peer["runs"].get(query["name"]) for peer in peers]
        rows_right = next((str(run["rows"]) for run in runs if run and run["outcome"] == "ok"), "")
        leader = first(results, query["name"], key)
        rows.append([f"`{query['name']}`", rows_right] + [cell(run, key, peer is leader) for peer, run in zip(peers, runs)])
    return rows


def failure_lines(results):
    lines = []
    for peer in racing(results):
        for name, run in peer["runs"].items():
            if run["outcome"] != "ok":
                said = " ".join(run["message"].split())[:200].replace("|", "\\|").replace("<", "\\<")
                lines.append(f"- {peer['title']}, `{name}`: {run['outcome']}: {said}")
    return lines or ["None."]


def report(results):
    disputed = judge(results)
    peers = racing(results)
    titles = [peer["title"] for peer in peers]
    lines = first_lines(results) + graph_text(results)
    lines += ["![Geometric means, and each query beside Tercet](results.svg)", "", "## Engines", ""]
    lines += table(["engine", "version", "raced on", "how"], engine_rows(results))
    lines += ["", "## Geometric means, warm", "", "A query that failed, did not end in time or was answered wrongly counts as the timeout. "
              "An engine that cannot say a query is compared over those it can.", ""]
    lines += table(mean_heading(results), mean_rows(results, "warm"))
    if mean_rows(results, "cold"):
        lines += ["", "## Geometric means, cold", ""] + table(mean_heading(results), mean_rows(results, "cold"))
    lines += ["", "## Loading, size and memory", ""]
    lines += table(["graph", "engine", "load", "triples a second", "bytes a triple on disk", "peak of the load, MiB", "peak of the queries, MiB"],
                   load_rows(results))
    lines += ["", "## Every query, warm", "", "Medians; the first in bold.", ""]
    lines += table(["query", "rows"] + titles, query_rows(results, peers, "warm"))
    if any("cold" in run for peer in peers for run in peer["runs"].values()):
        lines += ["", "## Every query, cold", "", "One run each, in a new process, with the database's files out of the page cache.", ""]
        lines += table(["query", "rows"] + titles, query_rows(results, peers, "cold"))
    if "growth" in results:
        lines += [""] + growth_lines(results["growth"])
    lines += ["", "## Not answered", ""] + failure_lines(results)
    if disputed:
        lines += ["", "As many engines have another answer as Tercet's, which is taken as right here: " +
                  ", ".join(f"`{name}`" for name in disputed) + "."]
    return "\n".join(lines) + "\n"


def write_report(results, folder):
    text = report(results)  # judges the runs, which the picture shows
    (Path(folder) / "RESULTS.md").write_text(text, encoding="utf-8")
    (Path(folder) / "results.svg").write_text(picture(results), encoding="utf-8")
    if "growth" in results:
        (Path(folder) / "growth.svg").write_text(curves(results["growth"]), encoding="utf-8")


if __name__ == "__main__":
    write_report(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
