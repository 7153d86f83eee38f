"""Plots as inline SVG, each with a text that says the same: ``Plot(title, svg, text)``.

Text and axes take the page's own colour, so that light, dark and print all work. Every function returns
None where there are no figures.
"""

from harness.analysis import scaling
from harness.report.page import svg
from harness.report.words import format_crossover
from harness.units import format_seconds


def processes(group):
    """Warm calls: the median of each process, and their median."""
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

    text = "; ".join(
        f"{name}: {format_seconds(warm.low)} to {format_seconds(warm.high)}, median "
        f"{format_seconds(warm.median)}, {warm.processes} processes"
        for name, (_, warm) in figures.items()
    )
    return svg.bars(
        f"{group.title}: warm calls, every process", list(figures), row, "seconds per call (log)", text, "s"
    )


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
