"""Plots as inline SVG, each with a text that says the same: ``Plot(title, svg, text)``.

Text and axes take the page's own colour, so that light, dark and print all work. Every function returns
None where there are no figures.
"""

import numpy as np

from harness.analysis import scaling
from harness.analysis.as_used import pays_off_after, script
from harness.report import svg
from harness.report.words import format_crossover
from harness.units import format_bytes, format_count, format_seconds


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
    title = "Warm calls: median and its 95 % interval" if old else "Warm calls: every process"
    return svg.bars(title, list(figures), row, "seconds per call (log)", text, "s")


def memory(group):
    """Peak bytes of a warm call."""
    peaks = {e.kernel: e for e in group.entries if e.peak_bytes_at_n() is not None}
    if not peaks:
        return None

    def row(axes, place, name):
        size = peaks[name].peak_bytes
        axes.barh(place, max(size, 1), color=svg.colour(peaks[name].library), height=0.6)
        axes.annotate(format_bytes(size), (max(size, 1), place), (4, -3), textcoords="offset points")

    text = "; ".join(f"{name}: {format_bytes(entry.peak_bytes)}" for name, entry in peaks.items())
    return svg.bars("Peak memory of one warm call", list(peaks), row, "bytes (log)", text, "B")


def first_call(group):
    """First call split into import, compile and run.

    Compilation is what the first call takes longer than a warm one: an estimate.
    """
    parts = {}
    for entry in group.entries:
        if script(entry, 1):
            first, warm = entry.first_call_at_n().median, entry.warm_at_n().median
            parts[entry.kernel] = (entry.imported.median, max(0.0, first - warm), min(warm, first))
    if not parts:
        return None
    libraries = {entry.kernel: entry.library for entry in group.entries}
    shades = (("import", 0.35, ""), ("once (compile)", 0.65, "//"), ("run", 1.0, ""))

    def row(axes, place, name):
        left, colour = 0.0, svg.colour(libraries[name])
        for (label, alpha, hatch), value in zip(shades, parts[name], strict=True):
            named = label if place == 0 else None
            axes.barh(
                place, value, left=left, color=colour, alpha=alpha, hatch=hatch, height=0.6, label=named
            )
            left += value

    text = "; ".join(
        f"{name}: import {format_seconds(a)}, once (compile) {format_seconds(b)}, run {format_seconds(c)}"
        for name, (a, b, c) in parts.items()
    )
    return svg.bars("First call in a fresh process", list(parts), row, "seconds", text)


def calls(group):
    """Time of a script against its number of calls, import included."""
    counts = [int(count) for count in np.unique(np.geomspace(1, 10_000, 60).round())]
    shown = [entry for entry in group.entries if script(entry, 1) and not entry.prepares]
    if not shown:
        return None
    drawn = {entry.kernel: {count: script(entry, count).median for count in counts} for entry in shown}
    looks = svg.look({entry.kernel: entry.library for entry in shown})
    looks = {name: look | {"marker": None} for name, look in looks.items()}
    numpy, words = group.reference, []
    if numpy and script(numpy, 1):
        for entry in shown:
            if entry is not numpy:
                after = pays_off_after(entry, numpy, imports=True)
                words.append(
                    f"{entry.kernel} " + ("never" if after is None else f"from call {format_count(after)} on")
                )
    known = f"cheaper than NumPy, or as cheap: {'; '.join(words)}" if words else "NumPy was not measured"
    text = f"Import, first call and warm calls together; {known}"
    title, ylabel = "A script's time, by number of calls", "seconds, import included (log)"
    return svg.lines(title, drawn, looks, "calls (log)", ylabel, text)


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
    return svg.lines("Warm time, by size", drawn, looks, "n (log)", ylabel, "; ".join(words), marks)


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
    return svg.lines("Warm time, by CPUs", drawn, looks, xlabel, ylabel, text, ticks=ticks)


def surface():
    """The function of `grid_max`, as the lecture plots it."""
    grid = np.linspace(-3, 3, 50)
    x, y = np.meshgrid(grid, grid)
    s = x**2 + y**2
    text = (
        "f(x, y) = cos(x² + y²) / (1 + x² + y²) for x and y from -3 to 3: a peak of height 1 at the origin, "
        "a ring below 0 around it, and a second, lower ring near radius 2.5"
    )
    return svg.surface("The function that grid_max maximises", x, y, np.cos(s) / (1 + s), text)
