"""What pictures are drawn with: SVG in the page's own ink, which stands alone as a file too.

Colours are classes of `templates/picture.css`, so that light and dark pages both work.
"""

from dataclasses import dataclass
from html import escape
from itertools import combinations
from pathlib import Path

import numpy as np

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Plot:
    """A picture of `parts`, `text` saying in words what it shows; one with parts to step to is a group."""

    title: str
    text: str
    parts: str
    width: float
    height: float
    role: str = "img"

    @property
    def svg(self):
        """The picture, safe to put into a page."""
        role = f'role="{self.role}" aria-label="{escape(self.title)}"'
        return f'<svg class="picture" viewBox="0 0 {self.width:g} {self.height:g}" {role}>{self.parts}</svg>'

    def alone(self, libraries=()):
        """The picture as a file of its own; `libraries`: those that may tie in it."""
        style = (TEMPLATES / "picture.css").read_text(encoding="utf-8")
        size = f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.height:g}" '
        head = f"<title>{escape(self.title)}</title><desc>{escape(self.text)}</desc><style>{style}</style>"
        return self.svg.replace("<svg ", size, 1).replace(">", f">{head}{stripes(libraries)}", 1) + "\n"


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis from `low` at pixel `start` to `high` at pixel `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value):
        """The pixel of a value, or of an array of them."""
        span = np.log(self.high / self.low) if self.high > self.low else 1.0
        return self.start + (self.end - self.start) * np.log(np.asarray(value, float) / self.low) / span

    def ticks(self):
        """Powers of ten; of an axis that is too short for two of them, 1, 2 and 5 times those."""
        powers = 10.0 ** np.arange(np.floor(np.log10(self.low)), np.ceil(np.log10(self.high)) + 1)
        for values in (powers, np.sort(np.outer(powers, (1, 2, 5)).ravel()), [self.low, self.high]):
            inside = [float(f"{v:.6g}") for v in values if self.low / 1.0001 <= v <= self.high * 1.0001]
            if len(inside) >= 2:
                break
        return inside[:: 1 + len(inside) // 7]


def short(count):
    """'10', '3k', '1M'."""
    size, unit = next(((s, u) for s, u in ((1e6, "M"), (1e3, "k")) if count >= s), (1, ""))
    return f"{float(f'{count / size:.3g}'):g}{unit}"


def text(x, y, words, anchor="start", css="", more=""):
    """Words at a place; `css` are classes, `more` further attributes."""
    css = f' class="{css}"' if css else ""
    return f'<text x="{x:.4g}" y="{y:.4g}" text-anchor="{anchor}"{css}{more}>{escape(words)}</text>'


def line(path, css="axis"):
    """A line along a path."""
    return f'<path class="{css}" d="{path}"/>'


def x_axis(axis, y):
    """A horizontal axis with its ticks' labels below it."""
    marks = "".join(f"M{axis(tick):.1f} {y}v4" for tick in axis.ticks())
    words = (text(float(axis(tick)), y + 15, short(tick), "middle") for tick in axis.ticks())
    return line(f"M{axis.start} {y}H{axis.end}{marks}") + "".join(words)


def y_axis(axis, x, label=short):
    """A vertical axis with its ticks' labels left of it."""
    marks = "".join(f"M{x} {axis(tick):.1f}h-4" for tick in axis.ticks())
    words = (text(x - 7, float(axis(tick)) + 4, label(tick), "end") for tick in axis.ticks())
    return line(f"M{x} {axis.end}V{axis.start}{marks}") + "".join(words)


def css_class(library):
    """The class that has a library's colour, with another one for it on a GPU."""
    return "".join(letter if letter.isalnum() else "-" for letter in library.lower())


def filled(libraries, strength=1):
    """Attributes of a shape where these libraries may be the fastest; one leads by a `strength` of 0 to 2."""
    if len(libraries) > 1:
        return f'fill="url(#tie-{"-".join(sorted(map(css_class, libraries)))})"'
    return f'class="{css_class(*libraries)} lead{strength}"'


def stripes(libraries):
    """What ties of any of these libraries are filled with, for once in a page or a file."""
    patterns, classes = "", sorted(set(map(css_class, libraries)))
    for tied in (tied for count in range(2, len(classes) + 1) for tied in combinations(classes, count)):
        bars = (f'<rect class="{c} lead1" x="{5 * at}" width="5" height="9"/>' for at, c in enumerate(tied))
        size = (
            f'width="{5 * len(tied)}" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(40)"'
        )
        patterns += f'<pattern id="tie-{"-".join(tied)}" {size}>{"".join(bars)}</pattern>'
    return f"<defs>{patterns}</defs>" if patterns else ""


def placed(inner, x, y, width, height):
    """A picture, or parts in percent of the room that they have, as a part of another picture."""
    return f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}">{inner}</svg>'
