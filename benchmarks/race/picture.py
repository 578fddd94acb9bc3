"""The pictures of a race, as SVG: a bar of each engine's geometric mean above, a dot for each query and engine below; and a curve for each
query over the sizes of the graph."""

import math
from html import escape

from verdict import counted, mean_and_ratio

COLOURS = ["#0b6e4f", "#c8553d", "#6a4c93", "#d99a00", "#2e86ab", "#7a7a7a", "#b0307a"]
WIDTH, LEFT, RIGHT = 1000, 190, 30
ROW = 11  # height of a query's line
BAR = 30


def tick_text(seconds):
    return f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.0f} s"


class Scale:
    """A value to a place between LEFT and WIDTH - RIGHT, logarithmic."""

    def __init__(self, values):
        self.low = math.floor(math.log10(max(min(values), 1e-6)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)

    def place(self, seconds):
        share = (math.log10(max(seconds, 10.0 ** self.low)) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def grid(scale, top, bottom):
    parts = []
    for tick in scale.ticks():
        x = scale.place(tick)
        parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{top - 5}" text-anchor="middle" fill="#666">{tick_text(tick)}</text>')
    return parts


def bars(results, peers, colours, top):
    means = {peer["name"]: mean_and_ratio(results, peer) for peer in peers}
    scale = Scale([mean["mean"] for mean in means.values()])
    parts = grid(scale, top, top + BAR * len(peers))
    for row, peer in enumerate(peers):
        mean = means[peer["name"]]
        y = top + row * BAR
        end = max(scale.place(mean["mean"]), LEFT + 2)
        said = f"{mean['ratio']:.1f} × Tercet" if row else "Tercet"
        if mean["failures"]:
            said += f", {mean['failures']} of {mean['queries']} not answered"
        elif mean["queries"] != len(results["queries"]):
            said += f", over {mean['queries']} queries"
        inside = end > WIDTH * 0.6
        parts.append(f'<rect x="{LEFT}" y="{y + 5}" width="{end - LEFT:.1f}" height="{BAR - 10}" fill="{colours[peer["name"]]}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 19}" text-anchor="end" font-size="13">{escape(peer["title"])}</text>')
        parts.append(f'<text x="{end - 6 if inside else end + 6:.1f}" y="{y + 19}" text-anchor="{"end" if inside else "start"}" '
                     f'fill="{"#fff" if inside else "#222"}" font-size="12">{escape(said)}</text>')
    return parts, top + BAR * len(peers)


def dots(results, peers, colours, top):
    values = [counted(results, run) for peer in peers for run in peer["runs"].values()]
    scale = Scale([value for value in values if value is not None])
    bottom = top + ROW * len(results["queries"])
    parts = grid(scale, top, bottom)
    for row, query in enumerate(results["queries"]):
        y = top + row * ROW + ROW / 2
        if row % 2:
            parts.append(f'<rect x="0" y="{y - ROW / 2}" width="{WIDTH}" height="{ROW}" fill="#000" opacity="0.03"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 3}" text-anchor="end" font-size="9">{escape(query["name"])}</text>')
        for peer in reversed(peers):  # Tercet's dots on top
            run = peer["runs"].get(query["name"])
            seconds = counted(results, run)
            if seconds is None:
                continue
            x, colour = scale.place(seconds), colours[peer["name"]]
            if run["outcome"] == "ok":
                parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="3.6" fill="{colour}" fill-opacity="0.85"/>')
            else:
                parts.append(f'<path d="M{x - 3:.1f} {y - 3}l6 6m0 -6l-6 6" stroke="{colour}" stroke-width="1.5"/>')
    return parts, bottom


def legend(peers, colours, y):
    parts, x = [], LEFT
    for peer in peers:
        parts.append(f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{colours[peer["name"]]}"/>')
        parts.append(f'<text x="{x + 8}" y="{y}" font-size="12">{escape(peer["title"])}</text>')
        x += 26 + 8 * len(peer["title"])
    parts.append(f'<text x="{x + 8}" y="{y}" font-size="12" fill="#666">×: not answered, drawn at the timeout</text>')
    return parts


def framed(parts, height):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif" font-size="11">\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n")


def curve(times, across, up):
    """A query's curve; in red when it grows faster than the graph."""
    points = " ".join(f"{across.place(triples):.1f},{up(seconds):.1f}" for triples, seconds in times)
    (smallest, first), (largest, last) = times[0], times[-1]
    colour = COLOURS[5] if last / first <= largest / smallest else COLOURS[1]
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-opacity="0.6"/>'


def curves(growth):
    sizes = growth["sizes"]
    across = Scale([size["triples"] for size in sizes])
    runs = {name: [(size["triples"], size["runs"][name]["warm"]) for size in sizes if size["runs"][name]["outcome"] == "ok"]
            for name in sizes[0]["runs"]}
    runs = {name: times for name, times in runs.items() if len(times) > 1}
    low = math.floor(math.log10(max(min(seconds for times in runs.values() for _, seconds in times), 1e-6)))
    high = math.ceil(math.log10(max(seconds for times in runs.values() for _, seconds in times)))
    top, height = 50, 90 * (high - low)

    def up(seconds):
        return top + height * (high - math.log10(max(seconds, 10.0 ** low))) / (high - low)

    parts = ['<text x="20" y="24" font-size="15" font-weight="bold">Time of each query by the size of the graph (both logarithmic; red: grows faster than the graph)</text>']
    for power in range(low, high + 1):
        y = up(10.0 ** power)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#666">{tick_text(10.0 ** power)}</text>')
    for size in sizes:
        x = across.place(size["triples"])
        parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle" fill="#666">{size["triples"]:,} triples</text>')
    parts += [curve(times, across, up) for times in runs.values()]
    return framed(parts, top + height + 35)


def picture(results):
    peers = [peer for peer in results["peers"] if mean_and_ratio(results, peer) is not None]
    colours = {peer["name"]: COLOURS[i % len(COLOURS)] for i, peer in enumerate(results["peers"])}
    title = '<text x="20" y="{}" font-size="15" font-weight="bold">{}</text>'
    first, bottom = bars(results, peers, colours, 60)
    second, end = dots(results, peers, colours, bottom + 80)
    parts = [title.format(24, "Geometric mean of the queries, warm (logarithmic; shorter is faster)")] + first
    parts += [title.format(bottom + 35, "Every query, warm")] + legend(peers, colours, bottom + 55) + second
    return framed(parts, end + 15)
