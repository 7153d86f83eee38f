"""Which library is fastest at every n and number of calls: the figures behind the map.

Between two measured sizes a kernel's import, first call and warm call are taken for powers of n; beyond the
sizes nothing is said.
"""

from typing import NamedTuple

import numpy as np

from harness.analysis.choice import MOST_CALLS, library
from harness.analysis.decide import Decision, decide
from harness.analysis.kernel import program


class Regions(NamedTuple):
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
    by_kernel = {}
    for spot in panel.spots:
        for kernel in spot.competing:
            by_kernel.setdefault((library(kernel), kernel.kernel), {})[spot.n] = kernel
    sizes = tuple(spot.n for spot in panel.spots if spot.competing)
    if not sizes:
        return None
    # The ends exactly: nothing is extrapolated, not even by a rounding.
    evenly = np.geomspace(sizes[0], sizes[-1], columns)[1:-1] if len(sizes) > 1 else ()
    ns, calls = np.unique(np.array([*evenly, *sizes], float)), np.geomspace(1, MOST_CALLS, rows)
    costs = np.stack([_costs(by_n, sizes, ns, calls) for by_n in by_kernel.values()])
    counts = [all(kernel.counts for kernel in by_n.values()) for by_n in by_kernel.values()]
    decision = decide([name for name, _ in by_kernel], costs, counts)
    return Regions(ns, calls, sizes, decision)


def _costs(by_n, sizes, ns, calls):
    """Seconds of a kernel's programs, shape ``(rounds, len(calls), len(ns))``; NaN where a round has none."""
    kernel = next(iter(by_n.values()))
    times = [by_n[n].times_at_n if n in by_n else np.full_like(kernel.times, np.nan) for n in sizes]

    def between(logs):  # NaN where either neighbour has no figure, but not at a measured size itself
        return np.interp(np.log(ns), np.log(sizes), logs)

    at_ns = np.exp(np.apply_along_axis(between, 1, np.log(np.stack(times, axis=1))))
    return np.moveaxis(program(at_ns, calls, kernel.shapes), -1, 1)
