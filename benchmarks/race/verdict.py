"""What the results say: whose answers are right, who is close to Tercet, who is first, geometric means."""

import math
from collections import defaultdict
from dataclasses import dataclass

CLOSE = 1.5  # times Tercet's time: nearer than that, two engines run by turns (finish.py)


def answer_of(peer, run):
    """What is compared: engines with tables cannot tell an IRI from a text."""
    return run["rows"], run["hash"] if peer["language"] == "rq" else run["plain"]


def elected(voters):
    """Of lists of names: what most chose, what Tercet chose when as many chose another; and whether as many chose another."""
    ranked = sorted(voters, key=lambda choice: (len(voters[choice]), "tercet" in voters[choice]), reverse=True)
    return ranked[0], len(ranked) > 1 and len(voters[ranked[0]]) == len(voters[ranked[1]])


def reference(results, query):
    """The answer of most SPARQL engines, of Tercet's when as many have another; the sequence that most who have that answer give it in, when
    they tell one; and whether as many have another answer or sequence. None: no answer."""
    voters, sequences = defaultdict(list), defaultdict(lambda: defaultdict(list))
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
        if "sequence" in run:
            sequences[answer][tuple(run["sequence"])].append(peer["name"])
    if not voters:
        return None
    answer, disputed = elected(voters)
    sequence, disputed_sequence = elected(sequences[answer]) if sequences[answer] else (None, False)
    return {"answer": answer, "plain": plain[answer], "sequence": sequence, "disputed": disputed or disputed_sequence}


def difference(peer, run, right):
    """What is wrong with an answer; None when nothing is."""
    is_sparql = peer["language"] == "rq"
    expected = right["answer"] if is_sparql else right["plain"]
    if answer_of(peer, run) != expected:
        return f"{run['rows']} rows, the others {expected[0]}" if run["rows"] != expected[0] else "as many rows, other values"
    if right["sequence"] is None or "sequence" not in run:
        return None
    kind = 0 if is_sparql else 1
    return None if run["sequence"][kind] == right["sequence"][kind] else "the right rows in another order"


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
            wrong = difference(peer, run, right) if right else None
            if wrong:
                run.update(outcome="wrong", message=wrong)
    return disputed


def counted(results, run, key="warm"):
    """Seconds of a run; a failure, a timeout or a wrong answer counts as the timeout. None when there was none."""
    if run is None:
        return None
    if run["outcome"] != "ok":
        return results["timeout"]
    return run.get(key)


def alone(run):
    """The seconds of a run at the engine's own turn, not by turns with another."""
    return run.get("warm_alone", run["warm"])


def answered(results, name):
    """The engines other than Tercet that answered a query rightly."""
    return [peer for peer in results["peers"][1:] if peer["runs"].get(name, {}).get("outcome") == "ok"]


def close(results):
    """Of judged results the pairs (query, engine) that are so close that they are to run by turns, and have not yet."""
    pairs = set()
    for name, own in results["peers"][0]["runs"].items():
        if own["outcome"] == "ok":
            pairs |= {(name, peer["name"]) for peer in answered(results, name)
                      if alone(peer["runs"][name]) < CLOSE * alone(own) and peer["name"] not in own.get("by_turns", {})}
    return pairs


def against(results, name, peer):
    """Tercet's and another engine's seconds that can be compared: both of their runs by turns, or both of their own turns."""
    own = results["peers"][0]["runs"][name]
    other = alone(peer["runs"][name])
    if own["outcome"] != "ok":
        return results["timeout"], other
    if peer["name"] in own.get("by_turns", {}):
        return tuple(own["by_turns"][peer["name"]][:2])
    return alone(own), other


@dataclass
class Behind:
    """A query in which another engine is faster than Tercet, or Tercet has no right answer."""

    query: str
    factor: float  # how many times slower Tercet is
    first: dict  # the peer that is first
    own: float  # seconds
    best: float
    by_turns: bool  # whether these seconds are


def behind_in(results, name):
    """Behind; None where Tercet is first."""
    own_run = results["peers"][0]["runs"].get(name)
    others = answered(results, name)
    if own_run is None or not others:
        return None
    compared = [(*against(results, name, peer), peer) for peer in others]
    own, best, first = max(compared, key=lambda each: each[0] / each[1])
    is_right = own_run["outcome"] == "ok"
    if is_right and best >= own:
        return None
    return Behind(name, own / best, first, own, best, is_right and first["name"] in own_run.get("by_turns", {}))


def not_first(results):
    """The queries in which Tercet is not first, the farthest behind first."""
    behind = [behind_in(results, query["name"]) for query in results["queries"]]
    return sorted((each for each in behind if each), key=lambda each: -each.factor)


def first(results, name, key):
    """The peer that answers a query soonest; None when no answer is right. Warm, it is first against Tercet: runs by turns with different engines
    are of different moments."""
    right = [peer for peer in results["peers"] if peer["runs"].get(name, {}).get("outcome") == "ok" and key in peer["runs"][name]]
    behind = behind_in(results, name)
    if key == "warm" and behind:
        return behind.first
    if key == "warm" and results["peers"][0] in right:
        return results["peers"][0]
    return min(right, key=lambda peer: peer["runs"][name][key], default=None)


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
