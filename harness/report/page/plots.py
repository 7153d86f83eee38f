"""A line per kernel over n or over sides, on logarithmic axes, each labelled at its end."""

import math
from collections import Counter

from harness.report.page import svg
from harness.report.page.svg import Axis, text

MARKERS = ("M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", "M-3-3H3V3H-3z", "M0-4.5L4.5 0 0 4.5-4.5 0z")
MARKERS += ("M-4 3.5H4L0-4z", "M-4-3.5H4L0 4z")
DASHES = ("none", "7 3", "2 3", "8 3 2 3")
LEFT, RIGHT, TOP, BOTTOM, WIDTH, LABEL = 54, 224, 22, 240, 360, 13
# What is nearly the same looks so: the largest value over the smallest that an axis has room for.
LEAST_SPAN = 10


def _place(count):
    """Where the first, second … of so many named x stand."""
    step = (RIGHT - LEFT - 8) / max(1, count - 1)
    return lambda place: LEFT + 8 + place * step


def lines(title, drawn, libraries, description, axes, words=(), gaps=()):
    """A Plot of ``{kernel: {x: value}}``, coloured by ``{kernel: library}``; `description` is its text.

    `axes` are what x is, what y is, and a function that writes a y. x is logarithmic, unless `words` names
    each whole x from 0 on; then a line breaks where it lacks an x. `gaps` say why: ``(kernel, x, word)``.
    """
    x_is, y_is, written = axes
    xs, values = zip(*(point for line in drawn.values() for point in line.items()), strict=True)
    low, high = min(values), max(values)
    if high < LEAST_SPAN * low:
        low, high = (math.sqrt(low * high) * LEAST_SPAN**half for half in (-0.5, 0.5))
    bottom = BOTTOM - (30 if words else 0)
    y = Axis(low, high, bottom - 8, TOP + 8)
    x = _place(len(words)) if words else Axis(min(xs), max(xs), LEFT + 8, RIGHT)
    grid = "".join(f"M{LEFT} {y(tick):.1f}H{RIGHT}" for tick in y.ticks())
    parts = [svg.line(grid, "grid"), svg.y_axis(y, LEFT, written), text(4, 10, y_is)]
    parts += _named_axis(x, bottom, words) if words else [svg.x_axis(x, bottom)]
    parts.append(text((LEFT + RIGHT) / 2, BOTTOM + 31, x_is, "middle"))
    for row, (kernel, place, word) in enumerate(gaps):
        parts.append(text(x(place), TOP + 2 + LABEL * row, f"{kernel} {word} ↑", "middle"))
    labels = _apart({kernel: float(y(line[max(line)])) for kernel, line in drawn.items()}, TOP, BOTTOM + 20)
    counts = Counter()
    for kernel, line in drawn.items():
        points = [(at, float(x(at)), float(y(line[at]))) for at in sorted(line)]
        look = svg.css_class(libraries[kernel]), counts[libraries[kernel]]
        counts[libraries[kernel]] += 1
        parts += _curve(points, look, bool(words))
        parts.append(svg.line(f"M{points[-1][1]:.1f} {points[-1][2]:.1f}L{RIGHT + 12} {labels[kernel]:.1f}"))
        parts.append(text(RIGHT + 15, labels[kernel] + 4, kernel))
    height = max(BOTTOM + 38, *(label + LABEL for label in labels.values()))
    return svg.Plot(title, description, "".join(parts), WIDTH, height)


def _named_axis(x, y, words):
    yield svg.line(f"M{LEFT} {y}H{RIGHT}")
    for place, word in enumerate(words):
        turned = f' transform="rotate(-50 {x(place):.1f} {y + 12})"'
        yield text(x(place), y + 12, word, "end", more=turned)


def _curve(points, look, breaks):
    css, place = look
    path, before = "", None
    for at, x, y in points:
        path += f"{'M' if before is None or (breaks and at > before + 1) else 'L'}{x:.1f} {y:.1f}"
        before = at
    yield f'<g class="{css}"><path class="curve" stroke-dasharray="{DASHES[place % 4]}" d="{path}"/></g>'
    for _, x, y in points:
        marker = MARKERS[place % len(MARKERS)]
        yield f'<path class="{css}" transform="translate({x:.1f} {y:.1f})" d="{marker}"/>'


def _apart(ends, top, bottom):
    """Where labels stand that want to be at these heights: LABEL pixels apart, as near as that allows."""
    heights, least = {}, top
    for place, name in enumerate(sorted(ends, key=ends.get)):
        below = (len(ends) - place - 1) * LABEL
        heights[name] = max(least, min(ends[name], bottom - below))
        least = heights[name] + LABEL
    return heights
