"""Plots as inline SVG, each with a text that says the same: ``Plot(title, svg, text)``.

Text and axes take the page's own colour, so that light, dark and print all work. Every function returns
None where there are no figures.
"""

from harness.analysis import scaling
from harness.analysis.as_used import script
from harness.report.page import svg
from harness.report.words import format_crossover
from harness.units import format_seconds


def processes(group):
    """Warm calls: the median of each process, and their median; an interval where one process was timed."""
    shown = [entry for entry in group.entries if entry.warm]
    if not shown:
        return None
    figures = {entry.kernel: (entry.library, entry.warm_at_n()) for entry in shown}

    def row(axes, place, name):
        library, warm = figures[name]
        colour = svg.colour(library)
        axes.plot([warm.low, warm.high], [place, place], color=colour, linewidth=6, alpha=0.35)
        axes.plot(list(warm.by_round.values()), [place] * len(warm.by_round), ".", color=colour)
        axes.plot([warm.median], [place], "|", color=colour, markersize=14, markeredgewidth=2)

    old = any(entry.within_one_process for entry in shown)
    text = "; ".join(
        f"{name}: {format_seconds(warm.low)} to {format_seconds(warm.high)}, median "
        f"{format_seconds(warm.median)}" + ("" if old else f", {warm.processes} processes")
        for name, (_, warm) in figures.items()
    )
    what = "median and its 95 % interval" if old else "every process"
    return svg.bars(
        f"{group.title}: warm calls, {what}", list(figures), row, "seconds per call (log)", text, "s"
    )


PARTS = ("import", "once (compile)", "run")
COMPILED = "once (compile): what the first call takes longer than a warm one, an estimate"


def first_call_parts(group):
    """``{kernel: (import, once, run)}`` in seconds of a script that makes one call."""
    parts = {}
    for entry in group.entries:
        if script(entry, 1):
            first, warm = entry.first_call_at_n().median, entry.warm_at_n().median
            parts[entry.kernel] = (entry.imported.median, max(0.0, first - warm), min(warm, first))
    return parts


def first_call(group):
    """A script of one call, split into import, compile and run."""
    parts = first_call_parts(group)
    if not parts:
        return None
    libraries = {entry.kernel: entry.library for entry in group.entries}
    shades = zip(PARTS, (0.35, 0.65, 1.0), ("", "//", ""), strict=True)
    looks = [{"alpha": alpha, "hatch": hatch, "height": 0.6, "name": name} for name, alpha, hatch in shades]

    def row(axes, place, name):
        left, colour = 0.0, svg.colour(libraries[name])
        for look, value in zip(looks, parts[name], strict=True):
            label = look["name"] if place == 0 else None
            drawn = {key: look[key] for key in ("alpha", "hatch", "height")}
            axes.barh(place, value, left=left, color=colour, label=label, **drawn)
            left += value

    text = "; ".join(
        f"{name}: import {format_seconds(a)}, once (compile) {format_seconds(b)}, run {format_seconds(c)}"
        for name, (a, b, c) in parts.items()
    )
    return svg.bars(f"{group.title}: a script of one call", list(parts), row, "seconds", text)


def sizes(groups, problem, dtype, device, cpus=None):
    """Warm time against n over a result's groups, crossovers marked; None with fewer than two sizes."""
    found = scaling.per_size(groups, problem, dtype, device, cpus)
    drawn = {line.kernel: {n: warm.median for n, warm in line.seconds.items()} for line in found}
    if len({n for line in drawn.values() for n in line}) < 2:
        return None
    crossed = scaling.crossovers(found)
    words = [*map(format_crossover, crossed)]
    words = words or ["no library is seen to overtake another between these sizes"]
    words += [f"{name} grows as n^{power:.2f}" for name, power in scaling.exponents(found).items()]
    looks = svg.look({line.kernel: line.library for line in found})
    marks = [cross.n for cross in crossed]
    ylabel = "seconds per warm call (log)"
    title = ", ".join((problem, dtype, device)) + ": warm time, by size"
    return svg.lines(title, drawn, looks, "n (log)", ylabel, "; ".join(words), marks)


def cpus(groups, key, same_run=True):
    """Warm time against CPUs, of the Groups with this (problem, size, dtype, device)."""
    gained = scaling.gains(groups, same_run).get(key)
    if not gained:
        return None
    drawn, libraries = {}, {}
    for entry in (entry for group in groups if group.key[:4] == key for entry in group.entries):
        count = entry.cpus or entry.threads_usable
        if entry.warm and count and entry.kernel in gained:
            drawn.setdefault(entry.kernel, {}).setdefault(count, entry.warm_at_n().median)
            libraries[entry.kernel] = entry.library
    drawn = {name: dict(sorted(line.items())) for name, line in drawn.items()}
    words = [
        f"{name} {gain.speed_up.median:.2f}× with {gain.many} CPUs (efficiency {gain.efficiency:.0%})"
        for name, gains in gained.items()
        for gain in gains[-1:]
    ]
    few = min(gain.few for gains in gained.values() for gain in gains)
    text = f"Speed-up over {few}: " + "; ".join(words)
    ticks = sorted({count for line in drawn.values() for count in line})
    looks = svg.look(libraries)
    xlabel, ylabel = "CPUs that the process may use", "seconds per warm call (log)"
    return svg.lines(f"{', '.join(key)}: warm time, by CPUs", drawn, looks, xlabel, ylabel, text, ticks=ticks)


def versions(title, lines, names):
    """Warm time in each of several files, of `versions.Line`s; `names` are the files', in order."""
    shown = {line.kernel: line for line in lines if line.seconds}
    if not shown:
        return None

    def row(axes, place, name):
        line = shown[name]
        known = [seconds for seconds in line.seconds if seconds]
        colour = svg.colour(line.library)
        axes.plot([min(known), max(known)], [place, place], color=colour, alpha=0.5)
        for number, seconds in enumerate(line.seconds):
            # The oldest open, the newest full and large; between them by shape.
            newest = number == len(names) - 1
            look = {"markersize": 10 if newest else 7, "markerfacecolor": colour if newest else "none"}
            label = names[number] if place == 0 else None
            if seconds:
                marker = svg.MARKERS[number % len(svg.MARKERS)]
                axes.plot([seconds], [place], marker, color=colour, label=label, **look)

    text = "; ".join(line.text for line in shown.values())
    return svg.bars(title, list(shown), row, "seconds per warm call (log)", text, "s")
