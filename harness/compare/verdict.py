"""From paired times to a verdict. The unit of evidence is a pair of freshly started processes.

Calls within one process share its memory layout and its luck; a difference that only one pair of
processes shows is not a difference of the code. So each round, a new process a side, timed in turns,
gives one number for two sides of a kernel: the median log ratio of its turns. The interval over rounds
is that of Wilcoxon's signed ranks: it assumes only that equal sides differ as often one way as the
other, which turns in random order see to, and one round gone wrong does not decide it. Where
processes have modes, a few rounds may all show the same difference by chance: so nothing is called
slower or faster on fewer than FEWEST, and never before the last planned round. The one exception,
beyond any doubt: every round of a few shows a factor of two or more.
"""

import math
from functools import cache
from statistics import median

import numpy as np

from harness.analysis.changes import (
    FASTER,
    FEWEST_IF_LARGE,
    LARGE,
    SAME,
    SLOWER,
    TOO_FEW,
    TOO_NOISY,
    Verdict,
    by_interval,
)

# The probability that a whole run of an unchanged suite calls anything slower or faster, at most.
ERROR = 0.01
# With two modes of equal chance, all of so many rounds show the same one once in 30,000 comparisons.
FEWEST = 8
# Rounds after which what is the same, or differs by a large factor, is left alone; all else goes on.
LOOKS = (FEWEST_IF_LARGE, 6, 8, 10)


def rounds_needed(comparisons):
    """Rounds after which a difference can be called one although a round went the other way.

    The smallest number (12 at least) that makes the second most extreme rank sum unlikely enough.
    """
    return max(12, math.ceil(math.log2(4 * max(1, comparisons) / ERROR)))


def round_ratio(a, b):
    """The median log ratio, B over A, of a round's seconds per turn on both sides."""
    return median(math.log(b_seconds / a_seconds) for a_seconds, b_seconds in zip(a, b, strict=True))


@cache
def _left_out(count, confidence):
    """How many of the means of all pairs of `count` values an interval leaves out at each end; exact."""
    counts = np.ones(1)
    for rank in range(1, count + 1):
        counts = np.convolve(counts, [1, *[0] * (rank - 1), 1])
    return int(np.sum(np.cumsum(counts) / counts.sum() <= (1 - confidence) / 2))


def _interval(means, count, confidence):
    """Interval of the centre of `count` values by Wilcoxon's signed ranks; (-inf, inf) of too few."""
    left_out = _left_out(count, confidence)
    return (means[left_out - 1], means[-left_out]) if left_out else (-math.inf, math.inf)


def judge(ratios, effect, comparisons):
    """The Verdict on the round ratios (logarithms) of one kernel on two sides.

    `effect`: the smallest relative difference that matters, 0.03 for 3 %. `comparisons`: the number of
    them among which `ERROR` is divided (Bonferroni).

    slower, faster: the interval excludes 1, and the ratio is beyond the effect; or every round, three at
    least, is beyond LARGE, and their range is given. same: the 95 % interval of this comparison alone,
    which is then the one given, is within the effect. Neither: too few rounds, or after all of them too
    noisy to say.
    """
    needed = rounds_needed(comparisons)
    if not ratios:
        return Verdict(TOO_FEW, math.nan, 0.0, math.inf, 0, needed)
    # The means of all pairs, each value with itself too (Hodges and Lehmann).
    means = sorted((a + b) / 2 for place, a in enumerate(ratios) for b in ratios[place:])
    middle = median(means)
    # All of them the same way.
    least = max(min(ratios), -max(ratios))
    if len(ratios) >= FEWEST_IF_LARGE and least > math.log(LARGE):
        word, interval = SLOWER if middle > 0 else FASTER, (min(ratios), max(ratios))
    else:
        confidences = 1 - ERROR / comparisons, 0.95
        interval, uncorrected = (_interval(means, len(ratios), share) for share in confidences)
        word = by_interval(*map(math.exp, (middle, *interval)), effect)
        if word not in (SLOWER, FASTER) or len(ratios) < FEWEST:
            word = TOO_FEW if len(ratios) < needed else TOO_NOISY
            if by_interval(1.0, *map(math.exp, uncorrected), effect) == SAME:
                word, interval = SAME, uncorrected
    return Verdict(word, *map(math.exp, (middle, *interval)), len(ratios), needed)


def is_settled(verdict):
    """Need no more rounds be measured?"""
    beyond = verdict.low > LARGE or verdict.high < 1 / LARGE
    return verdict.word == SAME or (verdict.word in (SLOWER, FASTER) and beyond)
