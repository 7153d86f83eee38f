"""Which library is fastest, and which tie with it: the one rule, at every point of any grid.

Block, page, map, Markdown, tables and documents all read a Decision and compute none of their own.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from harness.analysis.stats import FEWEST, SMALLEST, medians, order_statistics

# A smaller lead is called a tie: another machine of the same kind may well turn it round.
TIE = 1.25
# With too few rounds for a verdict, a lead is told where every pair of processes shows it so large.
PLAIN = 2.0


@dataclass(eq=False, frozen=True)
class Decision:
    """Libraries at every point of a grid, each by its cheapest kernel there; arrays of (libraries, *grid).

    `seconds` are medians over rounds, infinite where a library has no figure, and `kernel` is the place of
    the kernel behind them. `times` is how many times as long as the fastest library that takes, paired by
    round. `behind` is True where that is more than a tie and the rounds bear it, and where there is no
    figure; `enough` says whether there are as many pairs as a verdict needs.
    """

    libraries: tuple[str, ...]
    seconds: np.ndarray
    kernel: np.ndarray
    times: np.ndarray
    behind: np.ndarray
    enough: np.ndarray

    @property
    def tied(self):
        """Where two libraries or more may each be the fastest."""
        return np.count_nonzero(~self.behind, axis=0) > 1


def decide(libraries, seconds_by_round, counts):
    """The Decision between kernels whose `libraries` are named, one name a kernel.

    `seconds_by_round` has shape (kernels, rounds, *grid), NaN where a round has no figure. `counts` is False
    for a kernel whose every process was disturbed: a figure to be shown, and evidence of nothing.
    """
    names, library_of_kernel = tuple(dict.fromkeys(libraries)), np.array(libraries)
    median_of_kernel = medians(seconds_by_round)
    kernels_of = [np.flatnonzero(library_of_kernel == name) for name in names]
    kernel = np.stack([places[np.argmin(median_of_kernel[places], axis=0)] for places in kernels_of])
    seconds = np.take_along_axis(median_of_kernel, kernel, axis=0)
    by_round = np.stack([np.take_along_axis(seconds_by_round, k[None, None], axis=0)[0] for k in kernel])
    first = np.argmin(seconds, axis=0)
    of_first = np.take_along_axis(by_round, first[None, None], axis=0)
    times, lowest, pairs = _paired(by_round, of_first, seconds)
    evidence = np.array(counts, bool)[kernel]
    enough = (pairs >= FEWEST) & evidence & np.take_along_axis(evidence, first[None], axis=0)
    behind = np.where(enough, (times >= TIE) & (lowest > SMALLEST), lowest >= PLAIN) | np.isinf(seconds)
    np.put_along_axis(behind, first[None], np.isinf(seconds.min(axis=0))[None], axis=0)
    return Decision(names, seconds, kernel, times, behind, enough)


def _paired(by_round, of_first, seconds):
    """Median and lower bound of the ratios to the fastest, and from how many pairs of one round each.

    Where two share no round, the ratio of their medians, and of the least to the most.
    """
    ratios = np.sort(by_round / of_first, axis=1)  # NaN last
    pairs = np.count_nonzero(~np.isnan(ratios), axis=1)
    place = np.array([order_statistics(count)[0] if count else 0 for count in range(ratios.shape[1] + 1)])
    lowest = np.take_along_axis(ratios, place[pairs][:, None], axis=1)[:, 0]
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing but NaN where a library has no figure
        apart = np.nanmin(by_round, axis=1) / np.nanmax(of_first, axis=1)
        times = np.where(pairs > 0, medians(ratios), seconds / seconds.min(axis=0))
    return times, np.where(pairs > 0, lowest, apart), pairs
