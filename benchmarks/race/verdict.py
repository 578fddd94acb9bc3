"""What the results say: whose answers are right, who is not first, geometric means."""

import math
from collections import defaultdict


def answer_of(peer, run):
    """What is compared: engines with tables cannot tell an IRI from a text."""
    return run["rows"], run["hash"] if peer["language"] == "rq" else run["plain"]


def reference(results, query):
    """The answer of most SPARQL engines, of Tercet's when as many have another; and whether as many have another. None: no answer."""
    voters = defaultdict(list)
    plain = {}
    for peer in results["peers"]:
        run = peer["runs"].get(query["name"])
        if peer["language"] != "rq" or run is None or run["outcome"] != "ok":
            continue
        if query["rows"] is not None and run["rows"] != query["rows"]:
            continue  # known to be wrong
        answer = answer_of(peer, run)
        voters[answer].append(peer["name"])
        plain[answer] = (run["rows"], run["plain"])
    if not voters:
        return None
    ranked = sorted(voters, key=lambda answer: (len(voters[answer]), "tercet" in voters[answer]), reverse=True)
    disputed = len(ranked) > 1 and len(voters[ranked[0]]) == len(voters[ranked[1]])
    return {"answer": ranked[0], "plain": plain[ranked[0]], "disputed": disputed, "alone": len(voters[ranked[0]]) == 1}


def judge(results):
    """Turns "ok" into "wrong" where an answer is not the reference, and gives the queries where two answers have as many voters."""
    disputed = []
    for query in results["queries"]:
        right = reference(results, query)
        if right is not None and right["disputed"]:
            disputed.append(query["name"])
        for peer in results["peers"]:
            run = peer["runs"].get(query["name"])
            if run is None or run["outcome"] != "ok":
                continue
            if query["rows"] is not None and run["rows"] != query["rows"]:
                run.update(outcome="wrong", message=f"{run['rows']} rows, {query['rows']} are right")
                continue
            expected = right["answer"] if peer["language"] == "rq" else right["plain"]
            if answer_of(peer, run) != expected:
                rows = f"{run['rows']} rows, the others {expected[0]}" if run["rows"] != expected[0] else "as many rows, other values"
                run.update(outcome="wrong", message=rows)
    return disputed


def counted(results, run, key="warm"):
    """Seconds of a run; a failure, a timeout or a wrong answer counts as the timeout. None when there was none."""
    if run is None:
        return None
    if run["outcome"] != "ok":
        return results["timeout"]
    return run.get(key)


def not_first(results):
    """(query, how many times slower than the first, the first's name) where Tercet is not the first, the farthest behind first."""
    tercet = results["peers"][0]["runs"]
    behind = []
    for query in results["queries"]:
        name = query["name"]
        own = counted(results, tercet.get(name))
        others = [(peer["runs"][name]["warm"], peer["title"]) for peer in results["peers"][1:]
                  if name in peer["runs"] and peer["runs"][name]["outcome"] == "ok"]
        if own is None or not others:
            continue
        best, title = min(others)
        if best < own or tercet[name]["outcome"] != "ok":
            behind.append((name, own / best, title, own, best))
    return sorted(behind, key=lambda each: -each[1])


def geometric_mean(values):
    """Of seconds; nothing is below a microsecond."""
    return math.exp(sum(math.log(max(value, 1e-6)) for value in values) / len(values)) if values else None


def mean_and_ratio(results, peer, graph=None, key="warm"):
    """The peer's geometric mean over the queries it took part in, that mean divided by Tercet's over the same queries, their number and
    its failures."""
    if not any(key in run for run in peer["runs"].values()):
        return None  # no such runs: nothing of it failed either
    tercet = results["peers"][0]["runs"]
    names = [query["name"] for query in results["queries"] if graph is None or query["set"] == graph]
    pairs = []
    failures = 0
    for name in names:
        run = peer["runs"].get(name)
        theirs, ours = counted(results, run, key), counted(results, tercet.get(name), key)
        if theirs is None or ours is None:
            continue
        failures += run["outcome"] != "ok"
        pairs.append((theirs, ours))
    if not pairs:
        return None
    mean = geometric_mean([theirs for theirs, _ in pairs])
    return {"mean": mean, "ratio": mean / geometric_mean([ours for _, ours in pairs]), "queries": len(pairs), "failures": failures}
