"""The map: which library is fastest, over n and the number of calls of a program."""

from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.markers import TICKUP
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from harness.analysis import regions
from harness.analysis.decide import TIE
from harness.report.page import map_words, svg
from harness.report.words import name
from harness.storage import files

TIE_STRIPES = 0.5
# Beyond every logarithm of a lead.
MOST = 10.0
# A whole program's seconds at which a thin line stands.
LINES = {1: "1 s", 10: "10 s", 60: "1 min", 3_600: "1 h"}
ENDINGS = (".svg", ".png")
# A region that covers less of the map is not labelled in it: the text says it.
SMALLEST_LABELLED = 0.03
POWERS = {1: "1", 10: "10", 100: "100", 1_000: "1k", 10_000: "10k", 100_000: "100k"}
POWERS |= {1_000_000: "1M", 10_000_000: "10M", 100_000_000: "100M"}


def panel(shown, found):
    """The Plot of one Panel, of which `found` are the Regions; None without figures of a whole program."""
    if found is None:
        return None
    height = 2.75 if len(found.sizes) > 1 else 1.15
    drawn = svg.drawn(lambda figure: _draw(figure.subplots(), found, shown), height, 3.6)
    return svg.Plot(map_words.title(shown), drawn, map_words.described(shown))


def save(panels, path):
    """Write the maps of all Panels as one picture. Raises ValueError where no row has the figures."""
    pairs = [(one, found) for one in panels if (found := regions.regions(one))]
    if not pairs:
        raise ValueError("--map: no row has the figures of a whole program (import, first call, warm call)")
    mixed = _mixed(pairs)
    text = " ".join(f"{map_words.title(one, mixed)}. {map_words.described(one)}" for one, _ in pairs)
    if Path(path).suffix == ".png":
        files.write(path, svg.picture(*_together(pairs)))
    else:
        plot = svg.Plot("Which library is fastest?", svg.drawn(*_together(pairs)), text)
        files.write(path, svg.standalone(plot))


def _mixed(pairs):
    """Do titles have to say which dtype?"""
    return len({one.dtype for one, _ in pairs}) > 1


def _together(pairs):
    """How all of them are drawn beside each other, and the picture's height and width in inches."""
    columns = min(len(pairs), 3 if len(pairs) in (3, 5, 6, 9) else 4)
    rows = -(-len(pairs) // columns)
    strips, mixed = all(len(found.sizes) == 1 for _, found in pairs), _mixed(pairs)
    look = {"fontsize": 9.5, "loc": "left", "fontweight": "bold", "pad": 15 if strips else 6}

    def draw(figure):
        axes = np.atleast_1d(figure.subplots(rows, columns, squeeze=False)).ravel()
        for place, (one, found) in enumerate(pairs):
            _draw(axes[place], found, one)
            axes[place].set_title(_broken(map_words.title(one, mixed)), **look)
        for unused in axes[len(pairs) :]:
            unused.set_axis_off()
        handles, words = _legend_parts({of for _, found in pairs for of in found.libraries})
        figure.legend(handles, words, loc="outside lower left", ncols=3, frameon=False, fontsize=8.5)

    return draw, (1.5 if strips else 3.2) * rows + 0.6, max(3.4 * columns, 4.6)


def _legend_parts(libraries):
    handles = [
        Patch(facecolor=svg.colour(of), alpha=map_words.SHADES[1][1]) for of in map_words.in_order(libraries)
    ]
    words = [f"{name(of)} is fastest" for of in map_words.in_order(libraries)]
    for said, shade in map_words.leads():
        handles.append(Patch(facecolor=svg.INK, alpha=shade * 0.7))
        words.append(said)
    handles.append(Patch(facecolor="none", edgecolor=to_rgba(svg.INK, 0.5), hatch="///", linewidth=0))
    handles.append(Line2D([], [], color=svg.INK, linestyle="--", linewidth=0.8))
    return handles, [*words, map_words.TIED, map_words.TIMES]


def _draw(axes, found, shown):
    """Regions, stripes, lines and labels; with one size, a strip over the number of calls."""
    mpl.rcParams["hatch.linewidth"] = 3.5  # for this picture: svg draws within settings of its own
    strip = len(found.sizes) == 1
    x, y = (found.calls, np.array([0.0, 0.5, 1.0])) if strip else (found.ns, found.calls)

    def laid(values):
        return np.repeat(values.T, len(y), axis=0) if strip else values

    seconds = laid(np.log(found.seconds))
    crossed = _crossed(seconds)
    for place, of in enumerate(found.libraries):
        colour, others = svg.colour(of), [other for other in range(len(found.libraries)) if other != place]
        first, ahead = (laid(_over(measure, place, others)) for measure in (found.ratio, found.lead))
        # The lightest colour lies under everything, so that no gap is left where regions meet.
        axes.contourf(x, y, first, [0, MOST], colors=[colour], alpha=map_words.SHADES[0][1])
        for (_, under), (times, shade) in pairwise(map_words.SHADES):
            more = 1 - (1 - shade) / (1 - under)
            axes.contourf(x, y, ahead, [np.log(times), MOST], colors=[colour], alpha=more)
        inside = ahead >= np.log(TIE)
        if inside.any():
            most = f"up to {np.exp(ahead[inside].max()):.2g}×" if others else "alone"
            _label(axes, x, y, inside & ~crossed, name(of), most)
    _stripes(axes, x, y, found, laid, crossed)
    _times(axes, x, y, seconds, strip)
    _axes(axes, found, shown, strip)


def _crossed(seconds):
    """Where a line of equal time passes: no place for words."""
    passed = np.digitize(seconds, [np.log(t) for t in LINES])
    crossed = np.zeros(seconds.shape, bool)
    for axis in (0, 1):
        steps = np.diff(passed, axis=axis) != 0
        crossed |= np.insert(steps, 0, False, axis=axis) | np.append(
            steps, np.zeros_like(steps.take([0], axis)), axis
        )
    return crossed


def _times(axes, x, y, seconds, strip):
    """Lines where the whole program, done by the library that is first, takes 1 s, 10 s, 1 min."""
    words = {np.log(t): said for t, said in LINES.items() if seconds.min() < np.log(t) < seconds.max()}
    if not words:
        return
    look = {"colors": [svg.INK], "linewidths": 0.8, "linestyles": "dashed"}
    contour = axes.contour(x, y, seconds, list(words), **look)
    if not strip:
        axes.clabel(contour, fmt=words, fontsize=8.6, inline_spacing=2)
        return
    for level, said in words.items():
        axes.text(np.interp(level, seconds[0], x), 1.04, said, ha="center", va="bottom", fontsize=8.6)


def _over(measure, place, others):
    """By how much a library is ahead of whichever of the others is next, as a logarithm."""
    ahead = [measure(place, other) for other in others] or [np.full(measure(place, place).shape, np.inf)]
    return np.clip(np.minimum.reduce(ahead), -MOST, MOST - 1)


def _stripes(axes, x, y, found, laid, crossed):
    """A tie, in the colour of the library that is first and stripes of the second's."""
    places = range(len(found.libraries))
    for one, other in combinations(places, 2):
        thirds = [third for third in places if third not in (one, other)]
        near = np.log(TIE) - np.abs(found.lead(one, other))
        for third in thirds:
            later = found.ratio(one, third), found.ratio(other, third)
            # Of three that tie, the stripes are of the two that come first.
            apart = np.where(found.decision.behind[third], np.maximum(*later), np.minimum(*later))
            near = np.minimum(near, apart)
        for first, second in ((one, other), (other, one)):
            here = laid(np.clip(np.minimum(near, found.ratio(first, second)), -1, 1))
            if (here > 0).any():
                tie = axes.contourf(x, y, here, [0, 2], colors="none", hatches=["//"])
                tie.set_edgecolor(to_rgba(svg.colour(found.libraries[second]), TIE_STRIPES))
                tie.set_linewidth(0)
        _label(axes, x, y, laid(near > 0) & ~crossed, "a tie")


def _label(axes, x, y, inside, words, most=""):
    """Write into the roomiest place of a region, unless it is too small for words."""
    if inside.mean() < SMALLEST_LABELLED:
        return
    rows, columns = np.indices(inside.shape)
    room = np.full(inside.shape, np.inf)
    # Words are wider than high, and so is the room that they need.
    across, up = 1 / inside.shape[1], 1.6 / inside.shape[0]
    outside = np.argwhere(~np.pad(inside, 1)) - 1
    for row, column in outside:
        room = np.minimum(room, np.hypot((rows - row) * up, (columns - column) * across))
    # Of places with as much room, the one nearest to the middle of the height.
    room -= 1e-6 * np.abs(rows - rows.mean())
    at = np.unravel_index(np.argmax(np.where(inside, room, -1)), inside.shape)
    if room[at] > (0.06 if most else 0.045):
        weight = "normal" if words == "a tie" else "bold"
        centre = {"ha": "center", "textcoords": "offset points", "xy": (x[at[1]], y[at[0]])}
        axes.annotate(words, xytext=(0, 1 if most else -3), fontsize=10, fontweight=weight, **centre)
        if most:
            axes.annotate(most, xytext=(0, -9), fontsize=8.6, **centre)


def _axes(axes, found, shown, strip):
    axes.set_xscale("log")
    n_is = f"n, {shown.last.n_is}" if shown.last.n_is else "n"
    shapes = f" on {shown.last.shapes:,} shapes" if shown.last.shapes > 1 else ""
    if strip:
        axes.set_yticks([])
        axes.set_ylim(0, 1)
        axes.set_xlabel(f"calls in one program{shapes}; n = {found.sizes[0]:,}", fontsize=9)
        _powers(axes.xaxis, found.calls)
        axes.spines["left"].set_visible(False)
    else:
        axes.set_yscale("log")
        _powers(axes.yaxis, found.calls)
        _powers(axes.xaxis, found.ns)
        # The sizes that were measured.
        marks = {
            "marker": TICKUP,
            "linestyle": "none",
            "color": svg.INK,
            "markersize": 8,
            "markeredgewidth": 2,
        }
        axes.plot(found.sizes, [found.calls[0]] * len(found.sizes), clip_on=False, **marks)
        axes.set_xlabel(n_is, fontsize=9)
        axes.set_ylabel(f"calls in one program{shapes}", fontsize=9)
    axes.tick_params(labelsize=8.6)
    axes.margins(0)


def _powers(axis, values):
    inside = [power for power in POWERS if values[0] <= power <= values[-1]]
    if len(inside) < 2:
        inside = sorted({float(values[0]), float(values[-1])})
    axis.set_major_locator(FixedLocator(inside))
    axis.set_major_formatter(FuncFormatter(lambda value, _: POWERS.get(round(value), f"{value:,.0f}")))
    axis.set_minor_locator(NullLocator())


def _broken(words):
    """A title on two lines where it has a name in brackets."""
    return words.replace(" (", "\n(")
