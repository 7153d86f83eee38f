"""What changed between two figures: the words, and when they may be said of two saved runs and of memory.

Of sides that were timed in the same rounds `harness.compare.verdict` says them, on better evidence.
"""

from dataclasses import dataclass

from harness.analysis import stats
from harness.units import PAGE_BYTES

SLOWER, FASTER, SAME = "slower", "faster", "same"
MORE, LESS = "more memory", "less memory"
TOO_NOISY, TOO_FEW = "too noisy to say", "too few rounds"
WORSE, BETTER = (SLOWER, MORE), (FASTER, LESS)
# The figures that are compared. A first answer is import, inputs and first call: of a side that gave none.
WARM, FIRST, MEMORY, ANSWER = "warm call", "first call", "peak memory", "first answer"
# A smaller change is none that matters, unless something else is asked for.
EFFECT = 0.03
# Beyond this factor in every one of so few rounds, or processes, there is no doubt.
FEWEST_IF_LARGE, LARGE = 3, 2.0


@dataclass(frozen=True)
class Verdict:
    """`ratio` is the later figure over the earlier, in [`low`, `high`]; None where it has no interval.

    `rounds` (or processes) are behind it of those that are `needed`; None where nothing was timed.
    """

    word: str
    ratio: float
    low: float | None = None
    high: float | None = None
    rounds: int | None = None
    needed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line(Verdict):
    """The Verdict on one figure of a case on `side`, over that on `against`.

    `kernel` is the case's id. `a` (of `against`) and `b` are medians in seconds, or peak bytes; where a side
    gave no answer in time, the seconds that it was given.
    """

    kernel: str
    question: str
    side: str
    against: str
    a: float
    b: float

    def takes(self, side):
        """What one of the two sides takes."""
        return self.b if side == self.side else self.a

    @property
    def late_side(self):
        """The side that gave no answer in time, or None."""
        if self.question != ANSWER:
            return None
        return self.side if self.word == SLOWER else self.against


def by_interval(ratio, low, high, effect):
    """The word for a ratio that is surely in [`low`, `high`], where a share of `effect` matters."""
    if low > 1 and ratio >= 1 + effect:
        return SLOWER
    if high < 1 and ratio <= 1 / (1 + effect):
        return FASTER
    return SAME if 1 / (1 + effect) < low and high < 1 + effect else TOO_NOISY


def of_saved_times(now, before, effect=EFFECT):
    """The Verdict on the Estimates of two runs: the interval is as wide as the machine may have drifted."""
    ratio = stats.compared(now, before, same_run=False)
    processes = min(now.processes, before.processes)
    counts = now.counts and before.counts
    large = processes >= FEWEST_IF_LARGE and (ratio.low > LARGE or ratio.high < 1 / LARGE)
    if stats.enough(now, before, same_run=False) or (counts and large):
        word = by_interval(ratio.median, ratio.low, ratio.high, effect)
    else:
        word = TOO_FEW if counts else TOO_NOISY
    return Verdict(word, ratio.median, ratio.low, ratio.high, processes, stats.FEWEST)


def of_bytes(now, before, effect=EFFECT):
    """The Verdict on two peaks of memory, which repeat to the byte: they have no interval."""
    word = SAME
    if stats.needs_more_memory(now, before, effect):
        word = MORE
    elif stats.needs_more_memory(before, now, effect):
        word = LESS
    # There is no ratio to nothing: both count as a whole page at least.
    return Verdict(word, now / before if before else max(now, PAGE_BYTES) / PAGE_BYTES)
