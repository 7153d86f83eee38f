"""What the map says in words, for who cannot see it, and the legend of its colours."""

from dataclasses import dataclass
from itertools import pairwise

from harness.analysis import choice
from harness.analysis.choice import LIBRARIES
from harness.analysis.decide import TIE
from harness.report.choices import name, on_cpus
from harness.report.figures import by_calls

# Leads from which a library's colour is stronger, and how strong it then is.
SHADES = ((TIE, 0.34), (2.0, 0.58), (10.0, 0.85))
TIED = f"a tie: nearer than {TIE:g} times, or not decided"
TIMES = "the whole program takes so long"


def title(shown, with_dtype=False):
    """'Each step needs the last (quadratic_map)', from what the rows say of the problem."""
    pattern = shown.last.pattern
    words = f"{pattern[0].upper()}{pattern[1:]} ({shown.problem})" if pattern else shown.problem
    if with_dtype:
        words = f"{words}, {shown.dtype}"
    return words + on_cpus(shown)


def described(panel):
    """The same in words: at each measured n, who is fastest up to how many calls."""
    said = ((spot.n, by_calls(spot)) for spot in panel.spots)
    return " ".join(f"n = {n:,}: {words}." for n, words in said if words)


@dataclass(frozen=True)
class Key:
    """A line of the legend: `css` is the style of its swatch on a page."""

    words: str
    css: str


def legend(panels):
    """What colours, stripes and lines mean, as Keys for a page that has these Panels."""
    from harness.report.page import svg  # matplotlib, which words do not need

    libraries = {choice.library(entry) for one in panels for spot in one.spots for entry in spot.competing}
    keys = [
        Key(f"{name(of)} is fastest", f"background:{svg.colour(of)};opacity:{SHADES[1][1]}")
        for of in in_order(libraries)
    ]
    for words, shade in leads():
        keys.append(Key(words, f"background:currentColor;opacity:{shade * 0.7:.2f}"))
    stripes = "repeating-linear-gradient(135deg,currentColor 0 3px,transparent 3px 6px)"
    keys.append(Key(TIED, f"background:{stripes};opacity:.6"))
    keys.append(Key(TIMES, "height:0;border-top:1.5px dashed currentColor"))
    return keys


def in_order(libraries):
    """NumPy, Numba, JAX, then what runs on another device."""
    known = [of for of in LIBRARIES if of in libraries]
    return [*known, *sorted(libraries - set(known))]


def leads():
    """[(words, shade)] of each lead from which a colour is stronger."""
    words = [f"{times:g} to {until:g} times ahead" for (times, _), (until, _) in pairwise(SHADES)]
    words.append(f"{SHADES[-1][0]:g} times and more")
    return list(zip(words, (shade for _, shade in SHADES), strict=True))
