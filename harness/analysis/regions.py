"""Which library is done first at every n and number of calls: the figures behind the map.

Between two measured sizes a kernel's import, first call and warm call are taken for powers of n; beyond the
sizes nothing is said. As `harness.analysis.choice` does at one size, so here at every point: a library is its
cheapest ordinary kernel, sums are made within each process, and processes are paired by round.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from harness.analysis.as_used import script
from harness.analysis.choice import PLAIN, TIE, library
from harness.analysis.estimates import order_statistics
from harness.analysis.slower import DRIFT, FEWEST, SMALLEST

MOST_CALLS = 10_000


@dataclass(eq=False, frozen=True)
class Regions:
    """A Panel over a grid: arrays of shape ``(len(calls), len(ns))``, or with the libraries before that.

    `cost` has a library's seconds, NaN where it has no figure; `kernel` the place in `kernels` of the one
    behind them; `even` is True where the first two libraries cannot be told apart.
    """

    ns: np.ndarray
    calls: np.ndarray
    sizes: tuple[int, ...]
    libraries: tuple[str, ...]
    kernels: tuple[str, ...]
    cost: np.ndarray
    kernel: np.ndarray
    even: np.ndarray

    @property
    def first(self):
        """The place of the library that is done first, -1 where none has a figure; ties too have a first."""
        none = np.isnan(self.cost).all(axis=0)
        return np.where(none, -1, np.argmin(np.where(np.isnan(self.cost), np.inf, self.cost), axis=0))

    @property
    def seconds(self):
        """What the script that is done first takes."""
        return np.min(np.where(np.isnan(self.cost), np.inf, self.cost), axis=0)

    def ratio(self, of, over):
        """The logarithm of how many times as long `over` takes as `of`; infinite where one has no figure."""
        known = np.log(self.cost[over]) - np.log(self.cost[of])
        return np.where(np.isnan(known), np.where(np.isnan(self.cost[of]), -np.inf, np.inf), known)

    def lead(self, of, over):
        """The same, and 0 where the two cannot be told apart."""
        return np.where(self.even & self._first_two(of, over), 0.0, self.ratio(of, over))

    def kernels_behind(self, place):
        """The kernels that stand for a library wherever it is done first, or for all of it if it never is."""
        here = self.first == place
        shown = self.kernel[place][here if here.any() else ~np.isnan(self.cost[place])]
        return tuple(self.kernels[number] for number in dict.fromkeys(shown.ravel().tolist()))

    def _first_two(self, one, other):
        order = np.argsort(np.where(np.isnan(self.cost), np.inf, self.cost), axis=0)[:2]
        return np.isin(order, (one, other)).all(axis=0)


def regions(panel, columns=64, rows=56):
    """The Regions of a Panel, None without figures. With one size only there is one column."""
    entries = {}
    for spot in panel.spots:
        for entry in spot.entries:
            if entry.is_candidate and script(entry, entry.shapes):
                entries.setdefault((library(entry), entry.kernel), {})[spot.n] = entry
    sizes = tuple(spot.n for spot in panel.spots if any(spot.n in line for line in entries.values()))
    if not sizes:
        return None
    ns = _between(sizes, columns)
    calls = np.geomspace(1, MOST_CALLS, rows)
    names = list(entries)
    rounds = 1 + max(max(_rounds(entry), default=0) for line in entries.values() for entry in line.values())
    costs = np.stack([_costs(entries[name], sizes, ns, calls, rounds) for name in names])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing but NaN where a kernel has no figure
        medians = np.nanmedian(costs, axis=1)
    libraries = tuple(dict.fromkeys(name for name, _ in names))
    cost = np.full((len(libraries), rows, len(ns)), np.nan)
    kernel = np.zeros(cost.shape, int)
    for place, of in enumerate(libraries):
        own = [number for number, (name, _) in enumerate(names) if name == of]
        figures = np.where(np.isnan(medians[own]), np.inf, medians[own])
        kernel[place] = np.array(own)[np.argmin(figures, axis=0)]
        cost[place] = np.min(figures, axis=0)
    cost[np.isinf(cost)] = np.nan
    kernels = tuple(kernel for _, kernel in names)
    return Regions(ns, calls, sizes, libraries, kernels, cost, kernel, _even(costs, cost, kernel))


def _between(sizes, columns):
    """All measured sizes and enough n between them, evenly on a logarithmic axis."""
    if len(sizes) == 1:
        return np.array(sizes, float)
    evenly = np.geomspace(sizes[0], sizes[-1], columns)
    # The ends exactly: nothing is extrapolated, not even by a rounding.
    return np.unique(np.concatenate([evenly[1:-1], np.array(sizes, float)]))


def _costs(line, sizes, ns, calls, rounds):
    """Seconds of a kernel's scripts, shape ``(rounds, len(calls), len(ns))``; NaN where a round has none."""
    parts, shapes = np.full((4, rounds, len(sizes)), np.nan), 1
    for place, n in enumerate(sizes):
        entry = line.get(n)
        if entry is None:
            continue
        shapes, warm = entry.shapes, entry.warm_at_n()
        new = warm if shapes == 1 else entry.new_shape_at_n()
        estimates = (entry.imported, entry.first_call_at_n(), warm, new)
        for part, figure in zip(parts, estimates, strict=True):
            # A file of the older form has no rounds: its medians stand for one.
            for number, value in (figure.by_round or {0: figure.median}).items():
                part[number, place] = value
    imported, first, warm, new = (_interpolated(part, sizes, ns)[:, None] for part in parts)
    others = np.minimum(calls, shapes)[None, :, None] - 1
    return imported + first + others * new + ((calls - 1)[None, :, None] - others) * warm


def _rounds(entry):
    return {*entry.imported.by_round, *entry.first_call.by_round, *entry.warm.by_round}


def _interpolated(figures, sizes, ns):
    """``figures[round, size]`` at each of `ns`, as powers of n between two sizes that both have one."""
    at, known = np.log(ns), np.log(np.array(sizes, float))
    right = np.clip(np.searchsorted(known, at), 1, None) if len(sizes) > 1 else np.zeros(len(ns), int)
    right = np.minimum(right, len(sizes) - 1)
    left = np.maximum(right - 1, 0)
    span = np.where(right > left, known[right] - known[left], 1.0)
    share = np.where(right > left, (at - known[left]) / span, 0.0)
    logs = np.log(figures)
    made = (1 - share) * logs[:, left] + share * logs[:, right]
    # At a measured size its own figure alone counts, whatever stands beside it.
    for place, n in enumerate(sizes):
        made[:, np.isclose(ns, n, rtol=1e-12)] = logs[:, [place]]
    return np.exp(made)


def _even(costs, cost, kernel):
    """Where can the first two libraries not be told apart, by the pairs of their processes?"""
    filled = np.where(np.isnan(cost), np.inf, cost)
    order = np.argsort(filled, axis=0)
    if len(order) < 2:
        return np.zeros(cost.shape[1:], bool)
    first, second = (np.take_along_axis(kernel, order[place][None], axis=0)[0] for place in (0, 1))
    ratio = np.sort(_of(costs, second) / _of(costs, first), axis=0)
    pairs = np.count_nonzero(~np.isnan(ratio), axis=0)
    lowest = np.array([order_statistics(count)[0] if count else 0 for count in range(len(ratio) + 1)])
    low = np.take_along_axis(ratio, lowest[pairs][None], axis=0)[0]
    median = np.take_along_axis(filled, order[1][None], axis=0)[0] / filled.min(axis=0)
    # A file of the older form has medians alone, which stand in its one round.
    paired = costs.shape[1] > 1
    with_rounds = np.where(pairs >= FEWEST, (median < TIE) | ~(low > SMALLEST), ~(low >= PLAIN))
    without = median < max(TIE, 1 + DRIFT)
    alone = np.isinf(np.take_along_axis(filled, order[1][None], axis=0)[0])
    return np.where(alone, False, np.where(paired, with_rounds, without))


def _of(costs, kernels):
    """The costs of each point's own kernel, by round: ``costs[kernels[y, x], :, y, x]``."""
    y, x = np.indices(kernels.shape)
    return np.moveaxis(costs[kernels, :, y, x], -1, 0)
