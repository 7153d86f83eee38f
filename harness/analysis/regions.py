"""Which library is fastest at every n and number of calls: the figures behind the map.

Between two measured sizes a kernel's import, first call and warm call are taken for powers of n; beyond the
sizes nothing is said.
"""

from dataclasses import dataclass

import numpy as np

from harness.analysis.choice import MOST_CALLS, library
from harness.analysis.decide import Decision, decide
from harness.analysis.kernel import program


@dataclass(eq=False, frozen=True)
class Regions:
    """A Panel over a grid: the Decision has arrays of shape ``(libraries, len(calls), len(ns))``."""

    ns: np.ndarray
    calls: np.ndarray
    sizes: tuple[int, ...]
    decision: Decision

    @property
    def libraries(self):
        return self.decision.libraries

    @property
    def seconds(self):
        """What a program takes with the library that is fastest."""
        return self.decision.seconds.min(axis=0)


def regions(panel, rows=56, columns=72):
    """The Regions of a Panel, None without figures. With one size only there is one column."""
    lines = {}
    for spot in panel.spots:
        for kernel in spot.competing:
            lines.setdefault((library(kernel), kernel.kernel), {})[spot.n] = kernel
    sizes = tuple(spot.n for spot in panel.spots if any(spot.n in line for line in lines.values()))
    if not sizes:
        return None
    ns, calls = _between(sizes, columns), np.geomspace(1, MOST_CALLS, rows)
    costs = np.stack([_costs(line, sizes, ns, calls) for line in lines.values()])
    counts = [all(kernel.counts for kernel in line.values()) for line in lines.values()]
    decision = decide([name for name, _ in lines], costs, counts)
    return Regions(ns, calls, sizes, decision)


def _between(sizes, columns):
    """All measured sizes and enough n between them, evenly on a logarithmic axis."""
    if len(sizes) == 1:
        return np.array(sizes, float)
    evenly = np.geomspace(sizes[0], sizes[-1], columns)
    # The ends exactly: nothing is extrapolated, not even by a rounding.
    return np.unique(np.concatenate([evenly[1:-1], np.array(sizes, float)]))


def _costs(line, sizes, ns, calls):
    """Seconds of a kernel's programs, shape ``(rounds, len(calls), len(ns))``; NaN where a round has none."""
    one = next(iter(line.values()))
    times = [line[n].times_at_n if n in line else np.full_like(one.times, np.nan) for n in sizes]

    def between(logs):  # NaN where either neighbour has no figure, but not at a measured size itself
        return np.interp(np.log(ns), np.log(sizes), logs)

    at_ns = np.exp(np.apply_along_axis(between, 1, np.log(np.stack(times, axis=1))))
    return np.moveaxis(program(at_ns, calls, one.shapes), -1, 1)
