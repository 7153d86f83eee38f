"""Plots as inline SVG, each with a text that says the same: ``Plot(title, svg, text)``.

Text and axes take the page's own colour, so that light, dark and print all work.
"""

import numpy as np

from harness.answers import as_used, peak_bytes, seconds
from harness.estimates import pays_off_after
from harness.report.drawing import INK, WHOLE, Plot, as_svg, bars, colour, finish_lines, look, plain_axis
from harness.sizes import crossovers, exponents, per_size, spell_crossover
from harness.spelling import spell_bytes, spell_seconds


def rounds(kernels):
    """Distribution of the warm rounds: least, quartiles, median, most. None without figures."""
    stats = {name: (k["speed"]["stats"], k["scale"]) for name, k in kernels.items() if "speed" in k}
    if not stats:
        return None

    def row(axes, place, name):
        found, scale = stats[name]
        box = {"med": "median", "q1": "q1", "q3": "q3", "whislo": "min", "whishi": "max"}
        box = {key: scale * found[value] for key, value in box.items()} | {"fliers": []}
        line = {"color": colour(name)}
        drawn = axes.bxp([box], positions=[place], orientation="horizontal", widths=0.6, patch_artist=True)
        for part in ("whiskers", "caps", "medians", "boxes"):
            for artist in drawn[part]:
                artist.set(**line)
        drawn["boxes"][0].set(facecolor=colour(name), alpha=0.45)

    text = "; ".join(
        f"{name}: {spell_seconds(s['min'] * f)} to {spell_seconds(s['max'] * f)}, median "
        f"{spell_seconds(s['median'] * f)}, {s['rounds']} rounds"
        for name, (s, f) in stats.items()
    )
    return bars("Warm calls: all rounds", list(stats), row, "seconds per call (log)", text, "s")


def memory(kernels):
    """Peak bytes of a warm call. None without figures."""
    peaks = {name: peak_bytes(kernel) for name, kernel in kernels.items()}
    peaks = {name: value for name, value in peaks.items() if value is not None}
    if not peaks:
        return None

    def row(axes, place, name):
        axes.barh(place, max(peaks[name], 1), color=colour(name), height=0.6)
        axes.annotate(
            spell_bytes(peaks[name]), (max(peaks[name], 1), place), (4, -3), textcoords="offset points"
        )

    text = "; ".join(f"{name}: {spell_bytes(value)}" for name, value in peaks.items())
    return bars("Peak memory of one warm call", list(peaks), row, "bytes (log)", text, "B")


def first_call(kernels):
    """First call split into import, compile and run. None without figures.

    Compilation is what the first call takes longer than a warm one: an estimate.
    """
    parts = {}
    for name, kernel in kernels.items():
        first, warm = seconds(kernel, "first_call"), seconds(kernel, "speed")
        if first and warm:
            imported = kernel["first_call"]["extra_info"]["import_seconds"]
            parts[name] = (imported, max(0.0, first[0] - warm[0]), min(warm[0], first[0]))
    if not parts:
        return None
    shades = (("import", 0.35, ""), ("once (compile)", 0.65, "//"), ("run", 1.0, ""))

    def row(axes, place, name):
        left = 0.0
        for (label, alpha, hatch), value in zip(shades, parts[name], strict=True):
            axes.barh(
                place,
                value,
                left=left,
                color=colour(name),
                alpha=alpha,
                hatch=hatch,
                height=0.6,
                label=label if place == 0 else None,
            )
            left += value

    text = "; ".join(
        f"{name}: import {spell_seconds(a)}, once (compile) {spell_seconds(b)}, run {spell_seconds(c)}"
        for name, (a, b, c) in parts.items()
    )
    return bars("First call in a fresh process", list(parts), row, "seconds", text)


def calls(kernels):
    """Time of a script against its number of calls, import included. None without figures."""
    counts = np.unique(np.geomspace(1, 10_000, 60).round())
    lines = {
        name: [as_used(kernel, count)[0] for count in counts]
        for name, kernel in kernels.items()
        if as_used(kernel, 1) and not kernel["info"]["prepares"]
    }
    if not lines:
        return None
    looks = look(kernels)

    def draw(figure):
        axes = figure.subplots()
        for name, values in lines.items():
            axes.loglog(counts, values, label=name, **(looks[name] | {"marker": None}))
        plain_axis(axes.xaxis, WHOLE)
        finish_lines(axes, "calls (log)", "seconds, import included (log)")

    words = []
    for name, kernel in kernels.items():
        numpy = kernel["numpy"]
        if name not in lines or not as_used(numpy, 1) or numpy is kernel:
            continue
        after = pays_off_after(
            as_used(kernel, 1)[0],
            seconds(kernel, "speed")[0],
            as_used(numpy, 1)[0],
            seconds(numpy, "speed")[0],
        )
        words.append(f"{name} beats NumPy " + ("never" if after is None else f"from call {after:,} on"))
    text = "Import, first call and warm calls together: " + ("; ".join(words) or "NumPy was not measured")
    return Plot("A script's time, by number of calls", as_svg(draw, 3.6, 7.2), text)


def sizes(found, problem, dtype, device):
    """Warm time against n over a result's groups, crossovers marked. None with fewer than two sizes."""
    lines = per_size(found, problem, dtype, device)
    ns = {n for line in lines.values() for n in line}
    if len(ns) < 2:
        return None
    looks, crossed = look(lines), crossovers(lines)

    def draw(figure):
        axes = figure.subplots()
        for name, line in lines.items():
            axes.loglog(list(line), list(line.values()), label=name, **looks[name])
        for cross in crossed:
            axes.axvline(cross.n, color=INK, alpha=0.4, linestyle=":")
        plain_axis(axes.xaxis, WHOLE)
        finish_lines(axes, "n (log)", "seconds per warm call (log)")

    words = [*map(spell_crossover, crossed)] or ["no library overtakes another between these sizes"]
    words += [f"{name} grows as n^{power:.2f}" for name, power in exponents(lines).items()]
    text = "; ".join(words)
    return Plot("Warm time, by size", as_svg(draw, 4.0, 7.2), text)


def cpus(by_threads):
    """Warm time against CPUs, from ``{kernel: {CPUs: seconds}}``. None with fewer than two counts."""
    if len({count for line in by_threads.values() for count in line}) < 2:
        return None
    looks = look(by_threads)

    def draw(figure):
        axes = figure.subplots()
        for name, line in by_threads.items():
            axes.plot(list(line), list(line.values()), label=name, **looks[name])
        axes.set_xticks(sorted({count for line in by_threads.values() for count in line}))
        axes.set_yscale("log")
        finish_lines(axes, "CPUs that the process may use", "seconds per warm call (log)")

    words = []
    for name, line in by_threads.items():
        few, many = min(line), max(line)
        if few != many:
            gain = line[few] / line[many]
            words.append(f"{name} {gain:.2f}× with {many} CPUs (efficiency {gain * few / many:.0%})")
    return Plot("Warm time, by CPUs", as_svg(draw, 3.6, 7.2), f"Speed-up over {few}: " + "; ".join(words))


def surface():
    """The function of `grid_max`, as the lecture plots it."""
    grid = np.linspace(-3, 3, 50)
    x, y = np.meshgrid(grid, grid)
    s = x**2 + y**2

    def draw(figure):
        axes = figure.add_subplot(projection="3d")
        axes.plot_surface(x, y, np.cos(s) / (1 + s), rstride=2, cstride=2, cmap="viridis", linewidth=0.25)
        axes.set_zlim(-0.5, 1.0)
        axes.set_xlabel("x")
        axes.set_ylabel("y")
        axes.patch.set_visible(False)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.set_pane_color((0.5, 0.5, 0.5, 0.08))

    text = (
        "f(x, y) = cos(x² + y²) / (1 + x² + y²) for x and y from -3 to 3: a peak of height 1 at the origin, "
        "a ring below 0 around it, and a second, lower ring near radius 2.5"
    )
    return Plot("The function that grid_max maximises", as_svg(draw, 4.2, 5.4), text)
