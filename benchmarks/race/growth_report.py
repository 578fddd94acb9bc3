"""What RESULTS.md says of Tercet on graphs of several sizes."""

from cells import FAILED, ratio_text, table, time_text


STEADY = 2.0  # times the work and the answer: no more is the same work, whatever the size of the graph


def ends(sizes, name):
    """A query's runs on the smallest and the largest graph."""
    return sizes[0]["runs"][name], sizes[-1]["runs"][name]


def growth_cell(run):
    if run["outcome"] != "ok":
        return FAILED[run["outcome"]]
    return time_text(run["warm"])


def number_text(run, key):
    return f"{run[key]:,}" if run["outcome"] == "ok" and key in run else "–"


def factor(first, last, key):
    """How many times as much the largest graph takes as the smallest; None when it is not known of both."""
    if any(run["outcome"] != "ok" or key not in run for run in (first, last)):
        return None
    if key == "warm":
        return last[key] / first[key]
    return max(last[key], 1) / max(first[key], 1)  # a plan may find beforehand that there is nothing to read, and an answer be empty


def is_steady(first, last):
    """Whether a query reads and answers about as much on the largest graph as on the smallest; None when that is not known."""
    work = factor(first, last, "work")
    return None if work is None else work <= STEADY and factor(first, last, "rows") <= STEADY


def factor_text(value):
    return "–" if value is None else ratio_text(value)


def size_rows(sizes):
    return [[f"{size['triples']:,}", time_text(size["load_seconds"]), f"{size['triples'] / size['load_seconds']:,.0f}",
             f"{size['disk'] / size['triples']:.1f}", f"{size['load_peak'] / 2 ** 20:,.0f}", time_text(size["opening_seconds"]),
             f"{size['opening_peak'] / 2 ** 20:,.0f}"] for size in sizes]


def query_rows(sizes):
    rows = []
    for name in sizes[0]["runs"]:
        first, last = ends(sizes, name)
        rows.append([f"`{name}`", number_text(first, "rows"), number_text(last, "rows")]
                    + [growth_cell(size["runs"][name]) for size in sizes] + [factor_text(factor(first, last, "warm"))]
                    + [number_text(first, "work"), number_text(last, "work"), factor_text(factor(first, last, "work"))])
    return rows


def work_lines(sizes):
    """Whether times grow by more than what the queries read. Nothing, of results in which that was not counted."""
    runs = [(name, *ends(sizes, name)) for name in sizes[0]["runs"]]
    factors = [(name, factor(first, last, "warm"), factor(first, last, "work"), is_steady(first, last)) for name, first, last in runs]
    factors = [each for each in factors if each[1] is not None and each[2] is not None]
    if not factors:
        return []
    steady = [each for each in factors if each[3]]
    growing = [each for each in factors if not each[3]]
    lines = ["Work is the number of rows that all operators of a query's plan gave, with the seeks of those that count them:", "",
             f"- Of {len(steady)} of {len(factors)} queries work and answer stay within {STEADY:g} times from the smallest to the largest graph."]
    if any("warm_alone" in run for run in sizes[0]["runs"].values()):
        lines[-1] += " These ran on all graphs by turns, and the least tenth of their times counts."
    if steady:
        name, times = max(steady, key=lambda each: each[1])[:2]
        lines[-1] += f" Of these `{name}` grows most: {ratio_text(times)} times the time."
    if growing:
        name, times, work, _ = max(growing, key=lambda each: each[1] / each[2])
        lines.append(f"- Of the others `{name}` grows most beyond its work: {ratio_text(times)} times the time for {ratio_text(work)} times the "
                     f"work, which is {ratio_text(times / work)} times as long for the same work.")
    return lines + [""]


def growth_lines(growth):
    """Tercet alone, on graphs of several sizes."""
    sizes = growth["sizes"]
    heads = [f"{size['triples']:,}" for size in sizes]
    lines = ["## Growth", "", "Tercet alone on graphs of several sizes, made by the same rules; warm medians, a timeout of "
             f"{growth['timeout']:g} s. What reads a few facts of whatever size is to take at most twice as long on the largest as on the "
             "smallest, what reads all of something as many times as there is more of it.", "",
             "![Time of each query by the size of the graph](growth.svg)", ""]
    lines += table(["triples", "load", "triples a second", "bytes a triple", "peak of the load, MiB", "start and open", "peak then, MiB"],
                   size_rows(sizes))
    lines += [""] + work_lines(sizes)
    return lines + table(["query", f"rows of {heads[0]}", f"rows of {heads[-1]}"] + heads
                         + ["times", f"work of {heads[0]}", f"work of {heads[-1]}", "times the work"], query_rows(sizes))
