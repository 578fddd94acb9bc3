"""The photo finish. Engines race hours apart, on a machine whose speed changes from hour to hour: of two that are close, that decides who is
first. So Tercet and each engine that is close to it in a query run that query by turns, at the same moments."""

import copy
import statistics
from functools import partial

from child import PeerFailure, PeerTimeout
from engines import Unavailable
from say import say
from verdict import close, judge

FINISH_SECONDS = 4.0  # of the runs of both
LEAST_ROUNDS, MOST_ROUNDS = 5, 400


def seconds_of(measure, text):
    return measure.run(text)["seconds"]


def take_turn(number, runners, taken):
    """Each runner, which gives some seconds, once; `taken` has a list for each. Who comes second finds the other's traces in the caches, so
    every other turn goes the other way round."""
    turn = list(zip(runners, taken))
    for run, seconds in reversed(turn) if number % 2 else turn:
        seconds += run()


def by_turns(own, other):
    """Two pairs of a measure and its text: the medians of both and the number of rounds."""
    seconds = ([], [])
    runners = [partial(seconds_of, measure, text) for measure, text in (own, other)]
    for run in runners:
        run()  # to warm up
    rounds = 0
    while rounds < LEAST_ROUNDS or (rounds < MOST_ROUNDS and sum(map(sum, seconds)) < FINISH_SECONDS):
        take_turn(rounds, runners, seconds)
        rounds += 1
    return [statistics.median(seconds[0]), statistics.median(seconds[1]), rounds]


def ready(measures, databases):
    """Whether both engines can be asked."""
    for measure in measures:
        try:
            measure.engine.prepare()
        except Unavailable as reason:
            say(f"{measure.engine.name}: unavailable: {reason}")
            return False
        if "load_seconds" not in databases.ready(measure, reuse=True):
            return False
    return True


def finish_of(own, other, queries, runs):
    """Records the runs by turns of two measures in `runs`, which are Tercet's. One that fails leaves what there is."""
    name = other.engine.name
    for query in queries:
        try:
            figures = by_turns((own, query.texts[own.engine.language]), (other, query.texts[other.engine.language]))
        except (PeerFailure, PeerTimeout) as error:
            say(f"{name}: {query.name}: by turns: {error}")
            continue
        runs[query.name].setdefault("by_turns", {})[name] = figures
        say(f"{name}: {query.name}: by turns {figures[1] * 1000:.3f} ms, Tercet {figures[0] * 1000:.3f} ms, {figures[2]} rounds")


def finish(results, engines, graphs, databases):
    """Runs by turns what is close; `settle` makes it count."""
    judged = copy.deepcopy(results)  # what is saved says how an engine answered, not what another's answer makes of it
    judge(judged)
    pairs = close(judged)
    for engine in engines[1:]:
        for name, data, triples, queries in graphs:
            queries = [query for query in queries if (query.name, engine.name) in pairs]
            if not queries:
                continue
            measures = [databases.measure(each, name, data, triples) for each in (engines[0], engine)]
            if ready(measures, databases):
                finish_of(*measures, queries, results["peers"][0]["runs"])
            for measure in measures:
                measure.stop()


def forget(results, engine, query):
    """An engine that raced a query again is not known to be close by its earlier runs."""
    for tercet in results["peers"][:1]:
        tercet["runs"].get(query, {}).get("by_turns", {}).pop(engine.name, None)


def restore(run):
    if "warm_alone" in run:
        run["warm"] = run.pop("warm_alone")


def replace(run, seconds):
    run.update(warm=seconds, warm_alone=run["warm"])


def settle(results):
    """Makes the medians of the runs by turns the warm figures of those that ran so, and no other's."""
    for peer in results["peers"]:
        for run in peer["runs"].values():
            restore(run)
    for name, own in results["peers"][0]["runs"].items():
        turns = own.get("by_turns", {})
        others = [(peer["runs"][name], *turns[peer["name"]][:2]) for peer in results["peers"][1:]
                  if peer["name"] in turns and "warm" in peer["runs"].get(name, {})]
        for run, _, theirs in others:
            replace(run, theirs)
        if others:
            closest = min(others, key=lambda each: each[2] / each[1])
            replace(own, closest[1])
