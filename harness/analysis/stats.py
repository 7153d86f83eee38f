"""Is A slower than B, does it need more memory, who may be the best? One rule each, for every reader."""

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from harness.units import PAGE_BYTES

# Whole runs of one machine differ by more than their processes do: its own speed drifts, for all kernels
# alike. In eight runs, ranges so much wider on either side held (meta_tests.steadiness, docs/numbers.md).
DRIFT_BETWEEN_RUNS = 0.03
# A smaller difference is called none, however sure it is.
SMALLEST = 1.02
# Fewer pairs cannot give an interval of 95 %.
FEWEST = 6
# Peaks repeat nearly to the byte: those that differ by less than a page, or than a hundredth, are the same.
SAME_SHARE = 0.01

CLEAR, ONLY_ONE = "clear", "only one measured"
TOO_CLOSE, TOO_FEW = "too close to call", "too few rounds to call"


@dataclass(frozen=True, eq=False)
class Estimate:
    """A figure of each round's process, usually in seconds; NaN where a round has none.

    At six processes another run's median lies in the range, `low` to `high`, 9 times out of 10. `counts` is
    False where others disturbed every process: a figure to be shown, and evidence of nothing.
    """

    values: np.ndarray
    counts: bool = True

    @cached_property
    def median(self):
        return float(np.nanmedian(self.values))

    @property
    def low(self):
        return float(np.nanmin(self.values))

    @property
    def high(self):
        return float(np.nanmax(self.values))

    @property
    def processes(self):
        return int(np.count_nonzero(~np.isnan(self.values)))

    @property
    def by_round(self):
        """``{round: figure}``."""
        return {number: float(value) for number, value in enumerate(self.values) if not np.isnan(value)}

    @property
    def printed(self):
        """(low, high) as shown to a reader: the range of the processes, wider by the drift between runs."""
        return self.low / (1 + DRIFT_BETWEEN_RUNS), self.high * (1 + DRIFT_BETWEEN_RUNS)


def estimate(values, counts=True):
    """The Estimate of an array of one figure a round; None if all of them are NaN, or there are none."""
    values = np.asarray(values, float)
    return None if np.isnan(values).all() else Estimate(values, counts)


def total(*parts):
    """The Estimate of a sum of ``(factor, Estimate)``, within each process; None if none has all parts."""
    seconds = sum(factor * part.values for factor, part in parts)
    return estimate(seconds, all(part.counts for _, part in parts))


class Ratio(NamedTuple):
    """One figure over another, in `low` to `high`, from so many rounds that both have; 0: not paired."""

    median: float
    low: float
    high: float
    rounds: int


def compared(a, b, same_run=True):
    """The Ratio a / b of two Estimates, paired by round; of medians where no round has both.

    `same_run` is False for Estimates of two files, which nothing pairs: either run may have drifted.
    """
    if same_run:
        rounds = min(len(a.values), len(b.values))
        ratios = a.values[:rounds] / b.values[:rounds]
        ratios = np.sort(ratios[~np.isnan(ratios)])
        if count := len(ratios):
            low, high = order_statistics(count)
            return Ratio(float(np.median(ratios)), float(ratios[low]), float(ratios[high]), count)
    drift = (1 + DRIFT_BETWEEN_RUNS) ** 2
    return Ratio(a.median / b.median, a.low / b.high / drift, a.high / b.low * drift, 0)


def enough(a, b, same_run=True):
    """Is there evidence enough for a verdict: six pairs, or six processes each of two runs?"""
    pairs = compared(a, b).rounds if same_run else min(a.processes, b.processes)
    return a.counts and b.counts and pairs >= FEWEST


def is_slower(a, b, factor=1.0, same_run=True):
    """Does `a` take more than `factor` times as long as `b`? None: too close or too few to call.

    True or False only if the whole interval of the ratio lies on one side of the factor; with a factor
    of 1, beyond the SMALLEST difference that counts. `same_run` is False for Estimates of two files.
    """
    if not enough(a, b, same_run):
        return None
    ratio = compared(a, b, same_run)
    smallest = SMALLEST if factor == 1 and ratio.rounds else 1.0
    if ratio.low > factor * smallest:
        return True
    return False if ratio.high < factor / smallest else None


def needs_more_memory(one, other, share=SAME_SHARE):
    """Is the peak of `one`, in bytes, more than that of `other` by a page and by `share` of it?"""
    return one > other + max(PAGE_BYTES, share * other)


@cache
def order_statistics(count):
    """Which of `count` sorted values bound their median with 95 %: (index, index); the range below six.

    What scipy.stats.quantile_test answers, without the second that importing it takes.
    """
    tail, cut = 0, 0
    # As many are cut off at each end as leave at most 2.5 % of chances beyond: 1,000 of these are 25.
    while 1000 * (tail + math.comb(count, cut)) < 25 * 2**count:
        tail += math.comb(count, cut)
        cut += 1
    low = max(cut - 1, 0)
    return low, count - 1 - low


def medians(by_round):
    """Medians over axis 1, the rounds; infinite where no round has a figure."""
    in_order = np.sort(by_round, axis=1)  # NaN last; np.nanmedian takes ten times as long for so few rounds
    counts = np.count_nonzero(~np.isnan(in_order), axis=1, keepdims=True)
    low, high = (
        np.take_along_axis(in_order, place, axis=1)[:, 0]
        for place in (np.maximum(counts - 1, 0) // 2, counts // 2)
    )
    return np.where(counts[:, 0] > 0, (low + high) / 2, np.inf)


class Ranking(NamedTuple):
    """The kernels that may each be the best, smallest figure first, and in a word how sure that is."""

    best: tuple
    word: str


def ranked(kernels, measure=lambda kernel: kernel.warm_at_n()):
    """The Ranking by `measure(kernel)`, an Estimate or None; None if no candidate has a figure.

    A candidate is best alone if every other one is slower. A kernel that prepares outside the timed call
    is no candidate, nor is one that failed, or does other work. Looks are those of the run: after the rounds
    that every candidate has, and once more, over all rounds, between those that were left.
    """
    candidates = [kernel for kernel in kernels if kernel.is_candidate]
    figures = {kernel: figure for kernel in candidates if (figure := measure(kernel))}
    if not figures:
        return None
    common = min(kernel.rounds for kernel in figures)
    early = {kernel: estimate(figure.values[:common], figure.counts) for kernel, figure in figures.items()}
    best = _look(early if all(early.values()) else figures)
    best = _look({kernel: figures[kernel] for kernel in best})
    # Nothing is known of a candidate whose every process was disturbed: not that it is slower either.
    if any(kernel.disturbed for kernel in candidates if kernel not in figures):
        return Ranking(best, TOO_FEW)
    first, *others = (figures[kernel] for kernel in best)
    if not others:
        return Ranking(best, CLEAR if len(figures) > 1 else ONLY_ONE)
    return Ranking(best, TOO_CLOSE if all(enough(other, first) for other in others) else TOO_FEW)


def fastest(group):
    """The Ranking of a group by its warm calls."""
    return ranked(group.entries)


def undecided(group):
    """The kernels that must go on for more rounds: between them, the fastest is not yet clear."""
    ranking = fastest(group)
    return list(ranking.best) if ranking and ranking.word in (TOO_CLOSE, TOO_FEW) else []


def _look(figures):
    """Of ``{kernel: Estimate}``, who is left after one look: the winner alone, or all it may be."""
    ordered = sorted(figures, key=lambda kernel: figures[kernel].median)
    first = ordered[0]
    left = [k for k in ordered if k is first or not is_slower(figures[k], figures[first])]
    for kernel in left:
        # By pairs another may win than by medians, where a round is missing.
        if all(is_slower(figures[other], figures[kernel]) for other in ordered if other is not kernel):
            return (kernel,)
    return tuple(left)
