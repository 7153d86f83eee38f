"""The map of a problem: which library is fastest at every n and number of calls, drawn from its Decision.

Colour is who, its strength by how much, stripes are ties.
"""

from itertools import groupby

import numpy as np

from harness.analysis import choice
from harness.analysis.choice import MOST_CALLS
from harness.analysis.regions import regions
from harness.report.page import map_words, svg
from harness.report.page.svg import Axis, text
from harness.report.words import count_of_calls, named

# Cells of a map, up and across.
ROWS, COLUMNS = 97, 96
# A whole program's seconds at which a thin line stands.
EQUAL = {1: "1 s", 10: "10 s", 60: "1 min", 3_600: "1 h"}
# Numbers of calls whose figures a map tells at each measured n.
TOLD = (1, 10, 100, 1_000, 10_000)
# In pixels: the axes, and the room below them for figures.
LEFT, RIGHT, TOP, BOTTOM = 44, 318, 18, 218
WIDTH, HEIGHT, FIGURES = 360, 254, 36
# A region with less room than this, from its middle to its edge, is not labelled in it.
ROOM = 11


def panel(shown, with_figures=True):
    """The Plot of a Panel of several sizes, with the figures of each measured point; None without any."""
    grid = regions(shown, ROWS, COLUMNS)
    if grid is None or len(grid.sizes) < 2 or not shown.last.has_n:
        return None
    ns, calls = Axis(grid.sizes[0], grid.sizes[-1], LEFT, RIGHT), Axis(1, MOST_CALLS, BOTTOM, TOP)
    looks, keys = _looks(grid)
    shapes = f" on {shown.last.shapes:,} shapes" if shown.last.shapes > 1 else ""
    n_is = f"n, {shown.last.n_is}" if shown.last.n_is else "n"
    parts = [
        *_areas(looks, keys, _edges(ns(grid.ns)), _edges(calls(grid.calls))),
        *_equal_times(grid, ns, calls),
        svg.x_axis(ns, BOTTOM),
        svg.y_axis(calls, LEFT),
        svg.line("".join(f"M{ns(n):.1f} {BOTTOM + 4}v-9" for n in grid.sizes), "measured"),
        *_labels(looks, keys, ns(grid.ns), calls(grid.calls)),
        text((LEFT + RIGHT) / 2, BOTTOM + 31, n_is, "middle"),
        text(4, 10, f"calls in one program{shapes}"),
        *(_figures(shown, ns, calls) if with_figures else ()),
    ]
    size = (WIDTH, HEIGHT + FIGURES, "group") if with_figures else (WIDTH, HEIGHT)
    return svg.Plot(map_words.title(shown), map_words.described(shown), "".join(parts), *size)


def _looks(grid):
    """The number of a look at each (calls, n), and what each stands for: (libraries, how strong)."""
    decision = grid.decision
    behind = decision.behind & np.isfinite(decision.seconds)
    lead = np.where(behind, decision.times, np.inf).min(axis=0)
    strength = np.where(decision.tied, 0, np.digitize(lead, map_words.STRONGER))
    layers = np.concatenate([~decision.behind, strength[None]])
    looks, places = np.unique(layers.reshape(len(layers), -1), axis=1, return_inverse=True)
    names = np.array(grid.libraries)
    keys = [(tuple(names[look[:-1] == 1]), int(look[-1])) for look in looks.T]
    return places.reshape(strength.shape), keys


def _edges(middles):
    """Where cells with these middles meet: half-way, and at the ends."""
    return np.concatenate([middles[:1], (middles[1:] + middles[:-1]) / 2, middles[-1:]])


def _areas(looks, keys, across, up):
    """A path per look: equal neighbours in a row are one box, and so are equal boxes of several rows."""
    boxes, begun = {}, {}
    for row in range(len(looks) + 1):
        runs, at = set(), 0
        for look, cells in groupby(looks[row].tolist() if row < len(looks) else []):
            runs.add((look, at, at := at + len(list(cells))))
        for look, start, end in begun.keys() - runs:
            bottom, top = up[begun.pop((look, start, end))], up[row]
            corners = f"M{across[start]:.1f} {top:.1f}H{across[end]:.1f}V{bottom:.1f}H{across[start]:.1f}z"
            boxes.setdefault(look, []).append(corners)
        begun |= dict.fromkeys(runs - begun.keys(), row)
    for look, corners in sorted(boxes.items()):
        libraries, strength = keys[look]
        if libraries:
            path = "".join(sorted(corners))
            yield f'<path {svg.filled(libraries, strength)} shape-rendering="crispEdges" d="{path}"/>'


def _equal_times(grid, ns, calls):
    """Lines on which the whole program, by the library that is fastest, takes 1 s, 10 s, 1 min."""
    columns = np.log(np.where(np.isfinite(grid.seconds), grid.seconds, np.nan)).T
    for seconds, words in EQUAL.items():
        logs = [np.interp(np.log(seconds), column, np.log(grid.calls), np.nan, np.nan) for column in columns]
        drawable = np.flatnonzero(~np.isnan(logs))
        if len(drawable) > 1:
            x, y = ns(grid.ns)[drawable], calls(np.exp(logs))[drawable]
            yield svg.line("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)), "equal")
            at_right = drawable[-1] == len(logs) - 1
            yield text(RIGHT + 4, y[-1] + 4, words) if at_right else text(x[0], TOP - 4, words, "middle")


def _labels(looks, keys, x, y):
    """Each region's name in its roomiest place, unless that is too small for words."""
    from scipy.ndimage import distance_transform_edt

    step = abs(y[-1] - y[0]) / len(y), abs(x[-1] - x[0]) / len(x) / 1.8  # words are wider than high
    for libraries in dict.fromkeys(libraries for libraries, _ in keys if libraries):
        places = [place for place, (names, _) in enumerate(keys) if names == libraries]
        room = distance_transform_edt(np.pad(np.isin(looks, places), 1), step)[1:-1, 1:-1]
        row, column = np.unravel_index(np.argmax(room), room.shape)
        if room[row, column] > ROOM:
            words, css = (named(libraries), "name") if len(libraries) == 1 else ("a tie", "")
            yield text(x[column], y[row] + 4, words, "middle", css)


def _figures(shown, ns, calls):
    """The figures at every measured n, for whoever points at it or comes by keyboard."""
    yield text(4, HEIGHT + 10, "Point at the map, or step through it by Tab: figures.", css="hint")
    spots = [spot for spot in shown.spots if choice.by_script(spot, 1)]
    across, up = _edges(ns([spot.n for spot in spots])), _edges(calls(TOLD))
    paper = f'<rect class="paper" y="{HEIGHT - 2}" width="{WIDTH}" height="{FIGURES}"/>'
    for place, spot in enumerate(spots):
        x = f'x="{across[place]:.1f}" width="{across[place + 1] - across[place]:.1f}"'
        for row, count in enumerate(TOLD):
            y = f'y="{up[row + 1]:.1f}" height="{up[row] - up[row + 1]:.1f}"'
            first, *others = map_words.figures(spot, count)
            lines = f"{spot.n_in_words}, {count_of_calls(count)}: {first}", ", ".join(others)
            tip = "".join(text(4, HEIGHT + 10 + 17 * at, words) for at, words in enumerate(lines))
            label = svg.escape(", ".join(filter(None, lines)))
            yield (
                f'<g class="point" tabindex="0" role="img" aria-label="{label}">'
                f'<rect {x} {y}><title>{label}</title></rect><g class="tip">{paper}{tip}</g></g>'
            )
