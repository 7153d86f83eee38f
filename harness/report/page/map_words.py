"""What maps and strips say in words, and what their colours mean."""

from itertools import pairwise

from harness.analysis import choice
from harness.analysis.decide import TIE
from harness.report.page import svg
from harness.report.words import by_calls, in_order, name, on_cpus, with_range

# Leads from which a library's colour is stronger.
STRONGER = (2.0, 10.0)


def title(panel, with_dtype=False):
    """'Each step needs the last (quadratic_map)', from what the rows say of the problem."""
    pattern = panel.last.pattern
    words = f"{pattern[0].upper()}{pattern[1:]} ({panel.problem})" if pattern else panel.problem
    if with_dtype:
        words = f"{words}, {panel.dtype}"
    return words + on_cpus(panel)


def described(panel):
    """The same in words: at each measured n, who is fastest up to how many calls."""
    answers = ((spot.n_in_words, by_calls(spot)) for spot in panel.spots)
    return " ".join(f"{n}: {words}." for n, words in answers if words)


def figures(spot, calls):
    """['JAX 381 ms', 'NumPy 1.4 s (1.3–2)'] for a program of so many calls, fastest first."""
    costs = choice.by_script(spot, calls).costs
    return [f"{name(cost.library)} {with_range(cost.seconds)}" for cost in costs]


def libraries(panels):
    """Those of all Panels that have the figures of a whole program, in their usual order."""
    names = {choice.library(entry) for panel in panels for spot in panel.spots for entry in spot.competing}
    return in_order(names)


def leads():
    """[(attributes of a swatch, what it means)] of how far the fastest one is ahead."""
    bounds = (TIE, *STRONGER)
    ranges = [f"{few:g} to {many:g} times ahead" for few, many in pairwise(bounds)]
    ranges.append(f"{bounds[-1]:g} or more")
    return [(f'class="ink lead{strength}"', words) for strength, words in enumerate(ranges)]


def legend(names):
    """The same of these libraries, and of ties between them."""
    keys = [(svg.filled([library]), f"{name(library)} is fastest") for library in names]
    tied = (svg.filled(names), f"a tie (nearer than {TIE:g} times), or not decided")
    return [*keys, tied] if len(names) > 1 else keys
