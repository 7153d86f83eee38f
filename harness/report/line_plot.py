"""A line per kernel over the sides of a comparison, as SVG in the page's own ink."""

import math
from dataclasses import dataclass
from html import escape
from itertools import groupby

# Pixels, so few that a phone shows all: of the picture, its margins, a character, a line of words.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, CHARACTER, LINE = 480, 300, 66, 122, 16, 56, 7, 15
# Okabe and Ito's colours, told apart by the colour-blind, and dashes for those who see none.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DASHES = ("", "7 3", "2 3", "9 3 2 3")
# The axis spans so much at least: what is nearly the same looks so.
LEAST_SPAN = 10
INK = "svg{color:#16181b}@media(prefers-color-scheme:dark){svg{color:#e8e8e8}}"


@dataclass(frozen=True)
class Picture:
    """`svg` may stand in a page; `text` says in words what it shows."""

    title: str
    svg: str
    text: str

    @property
    def standalone(self):
        """The SVG as a file, in ink that is seen on light and on dark pages."""
        named = f"<title>{escape(self.title)}</title><desc>{escape(self.text)}</desc><style>{INK}</style>"
        return self.svg.replace(">", f">{named}", 1)


def drawn(title, places, lines, spelled, text):
    """The Picture of ``{name: [figure, words or None for each place]}`` over named places.

    Figures are positive; their axis is logarithmic and labelled by `spelled(figure)`. Where a line has no
    figure it is broken; words stand in the gap.
    """
    figures = [value for line in lines.values() for value in line if _is_figure(value)]
    low, high = min(figures), max(figures)
    wider = max(1.1, math.sqrt(LEAST_SPAN * low / high))
    low, high = low / wider, high * wider
    step = (WIDTH - LEFT - RIGHT) / len(places)

    def x(place):
        return LEFT + step * (place + 0.5)

    def y(figure):
        return TOP + (HEIGHT - TOP - BOTTOM) * math.log(high / figure) / math.log(high / low)

    crowded = CHARACTER * max(map(len, places)) > step
    parts = [_text(x(at), HEIGHT - BOTTOM + LINE, name, turned=crowded) for at, name in enumerate(places)]
    for tick in _ticks(low, high):
        parts.append(f'<path d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}" stroke="currentColor" opacity=".2"/>')
        parts.append(_text(LEFT - 6, y(tick) + 4, spelled(tick), anchor="end"))
    ends, gaps = [], []
    for number, (name, line) in enumerate(lines.items()):
        colour, dashes = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        points = [(x(at), y(value), places[at], value) for at, value in enumerate(line) if _is_figure(value)]
        for has_figure, run in groupby(enumerate(line), lambda one: _is_figure(one[1])):
            if has_figure:
                path = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in run)
                look = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
                parts.append(f'<polyline points="{path}" fill="none" {look}/>')
            elif points:
                near = sum(top for _, top, *_ in points) / len(points)
                gaps += [(near - 8, x(at), words) for at, words in run if words]
        for left, top, place, value in points:
            tip = escape(f"{name}, {place}: {spelled(value)}")
            circle = f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3.5" fill="{colour}">'
            parts.append(f"{circle}<title>{tip}</title></circle>")
        ends += [(top, left + 8, name) for left, top, *_ in points[-1:]]
    parts += [_text(left, top + 4, words, anchor="start") for top, left, words in _apart(ends)]
    parts += [_text(left, top, words) for top, left, words in _apart(gaps)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="system-ui,DejaVu Sans,sans-serif" font-size="13">'
        f"{''.join(parts)}</svg>"
    )
    return Picture(title, svg, text)


def _is_figure(value):
    return isinstance(value, int | float)


def _ticks(low, high):
    """1, 2 and 5 times powers of ten, or the powers alone where they are enough."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if high < 50 * low else (1,)
    ticks = (factor * 10.0**power for power in powers for factor in factors)
    return [tick for tick in ticks if low <= tick <= high]


def _apart(labels):
    """(top, left, words) of labels, moved so that none lies on another or below the lines."""
    labels, limit = sorted(labels), HEIGHT - BOTTOM
    for place in range(1, len(labels)):
        top, left, words = labels[place]
        labels[place] = max(top, labels[place - 1][0] + LINE), left, words
    for place in reversed(range(len(labels))):
        top, left, words = labels[place]
        limit = min(top, limit)
        labels[place] = limit, left, words
        limit -= LINE
    return labels


def _text(left, top, words, anchor="middle", turned=False):
    turn = f' transform="rotate(-40 {left:.1f} {top:.1f})"' if turned else ""
    anchor = "end" if turned else anchor
    position = f'x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}"{turn}'
    return f'<text {position} fill="currentColor">{escape(words)}</text>'
