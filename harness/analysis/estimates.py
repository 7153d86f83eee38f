"""A figure with its range: the median over fresh processes, the unit of evidence."""

import math
from dataclasses import dataclass, field
from functools import cache
from statistics import median

CONFIDENCE = 0.95
# Whole runs of one machine differ by more than their processes do: its own speed drifts, for all kernels
# alike. In eight runs, ranges so much wider on either side held (meta_tests.steadiness, docs/numbers.md).
DRIFT_BETWEEN_RUNS = 0.03


@dataclass(frozen=True)
class Estimate:
    """A median in `low` to `high`, usually in seconds.

    `by_round` has the figure of each round's process, disturbed ones left out: two estimates of one run
    are paired by it. It is empty where a file of the older form has a median and an interval only.
    """

    median: float
    low: float
    high: float
    processes: int
    by_round: dict[int, float] = field(default_factory=dict, hash=False)
    # False where others disturbed every process: a figure to be shown, and evidence of nothing.
    counts: bool = True

    @property
    def printed(self):
        """(low, high) as shown to a reader: the range of the processes, wider by the drift between runs."""
        drift = 1 + DRIFT_BETWEEN_RUNS if self.by_round else 1
        return self.low / drift, self.high * drift

    def scaled(self, factor):
        """The same in another unit, or for `factor` times the work."""
        return Estimate(
            self.median * factor,
            self.low * factor,
            self.high * factor,
            self.processes,
            {number: value * factor for number, value in self.by_round.items()},
            self.counts,
        )

    def until(self, rounds):
        """The Estimate as it stood after so many rounds; None if nothing was measured in them."""
        if not self.by_round:
            return self
        early = {number: value for number, value in self.by_round.items() if number < rounds}
        return estimate(early, self.counts)


def estimate(by_round, counts=True):
    """The Estimate of ``{round: figure}``: its median and its range; None if that is empty.

    At six processes another run's median lies in the range 9 times out of 10.
    """
    if not by_round:
        return None
    values = by_round.values()
    return Estimate(median(values), min(values), max(values), len(values), dict(by_round), counts)


def total(*parts):
    """The Estimate of a sum of ``(factor, Estimate)``: added up within each process, then summarised.

    Where a part has no rounds, medians and bounds are added instead. None if no process has all parts.
    """
    if not all(part.by_round for _, part in parts):
        median_, low, high = (
            sum(factor * getattr(part, name) for factor, part in parts) for name in ("median", "low", "high")
        )
        return Estimate(median_, low, high, min(part.processes for _, part in parts))
    first, *others = (part.by_round for _, part in parts)
    shared = [number for number in first if all(number in other for other in others)]
    counts = all(part.counts for _, part in parts)
    return estimate({n: sum(factor * part.by_round[n] for factor, part in parts) for n in shared}, counts)


def interval(values):
    """Confidence interval of the median: (low, high, confidence), in the unit of `values`.

    From six values on it is at least 95 %, by order statistics, whatever the distribution. Fewer
    cannot give 95 %: then it is the range, with the confidence that a range of so many has.
    """
    ordered = sorted(values)
    low, high = order_statistics(len(ordered))
    confidence = CONFIDENCE if len(ordered) >= 6 else 1 - 2.0 ** (1 - len(ordered))
    return ordered[low], ordered[high], confidence


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
