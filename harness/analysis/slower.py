"""Is A slower than B, does it need more memory? One rule each, for winners, claims, floors, comparisons."""

from dataclasses import dataclass
from statistics import median

from harness.analysis.estimates import DRIFT_BETWEEN_RUNS, interval

# A smaller difference is called none, however sure it is.
SMALLEST = 1.02
# Fewer pairs cannot give an interval of 95 %.
FEWEST = 6
# Peaks repeat nearly to the byte: those that differ by less than a page, or than a hundredth, are the same.
SAME_BYTES, SAME_SHARE = 4096, 0.01
# Medians of equal kernels may lie so far apart where calls of one process were timed after the other's, as in
# files of the older form.
DRIFT = 0.20


@dataclass(frozen=True)
class Ratio:
    """One figure over another, in `low` to `high`, from so many rounds that both have; 0: not paired."""

    median: float
    low: float
    high: float
    rounds: int


def ratio(a, b):
    """The Ratio a / b of two Estimates of one run, paired by round; None if they share no round."""
    pairs = [value / b.by_round[number] for number, value in a.by_round.items() if number in b.by_round]
    if not pairs:
        return None
    low, high, _ = interval(pairs)
    return Ratio(median(pairs), low, high, len(pairs))


def compared(a, b, same_run=True):
    """The Ratio a / b, paired if it can be; else of the medians, the interval widened by what drifts."""
    if same_run and (found := ratio(a, b)):
        return found
    # Either run may have drifted.
    drift = (1 + DRIFT_BETWEEN_RUNS) ** 2 if a.by_round and b.by_round else 1 + DRIFT
    return Ratio(a.median / b.median, a.low / b.high / drift, a.high / b.low * drift, 0)


def enough(a, b, same_run=True):
    """Is there evidence enough for a verdict: six pairs, six processes each, or two intervals?"""
    if not (a.counts and b.counts):
        return False
    if not (a.by_round and b.by_round):
        # One value is no interval.
        return all(figure.by_round or figure.low < figure.high for figure in (a, b))
    if not same_run:
        return min(a.processes, b.processes) >= FEWEST
    return len(a.by_round.keys() & b.by_round.keys()) >= FEWEST


def is_slower(a, b, factor=1.0, same_run=True):
    """Does `a` take more than `factor` times as long as `b`? None: too close or too few to call.

    True or False only if the whole interval of the ratio lies on one side of the factor; with a factor
    of 1, beyond the SMALLEST difference that counts. `same_run` is False for Estimates of two files.
    """
    if not enough(a, b, same_run):
        return None
    found = compared(a, b, same_run)
    smallest = SMALLEST if factor == 1 and found.rounds else 1.0
    if found.low > factor * smallest:
        return True
    if found.high < factor / smallest:
        return False
    return None


def needs_more_memory(one, other, share=SAME_SHARE):
    """Is the peak of `one`, in bytes, more than that of `other` by a page and by `share` of it?"""
    return one > other + max(SAME_BYTES, share * other)
