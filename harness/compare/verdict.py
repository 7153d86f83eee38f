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
from dataclasses import dataclass
from statistics import median

import numpy as np

from harness.analysis.stats import needs_more_memory

# The probability that a whole run of an unchanged suite calls anything slower or faster, at most.
ERROR = 0.01
# With two modes of equal chance, all of so many rounds show the same one once in 30,000 comparisons.
FEWEST = 8
# So few rounds do, if each is beyond this factor.
FEWEST_IF_LARGE, LARGE = 3, 2.0
# Rounds after which what is the same, or differs by a large factor, is left alone; all else goes on.
LOOKS = (FEWEST_IF_LARGE, 6, 8, 10)


@dataclass(frozen=True)
class Verdict:
    """`ratio` is B's time over A's, in [`low`, `high`]; `word` is what can be said of it."""

    word: str
    ratio: float
    low: float
    high: float
    # Called slower or faster since each round showed a large factor: low and high are their range.
    large: bool = False

    @property
    def settled(self):
        """Need no more rounds be measured?"""
        return self.large or self.word == "same"


def rounds_needed(comparisons):
    """Rounds after which a difference can be called one although a round went the other way.

    The smallest number (12 at least) that makes the second most extreme rank sum unlikely enough.
    """
    return max(12, math.ceil(math.log2(4 * max(1, comparisons) / ERROR)))


def round_ratio(a, b):
    """The median log ratio, B over A, of a round's seconds per turn on both sides."""
    return median(math.log(other / one) for one, other in zip(a, b, strict=True))


def rank_interval(values, confidence):
    """Interval of the centre of `values` by Wilcoxon's signed ranks (Hodges and Lehmann's); exact.

    (-inf, inf) where so few values cannot give that confidence.
    """
    walsh = sorted((a + b) / 2 for i, a in enumerate(values) for b in values[i:])
    counts = np.ones(1)
    for rank in range(1, len(values) + 1):
        counts = np.convolve(counts, [1, *[0] * (rank - 1), 1])
    k = int(np.sum(np.cumsum(counts) / counts.sum() <= (1 - confidence) / 2))
    return (walsh[k - 1], walsh[-k]) if k else (-math.inf, math.inf)


def judge(ratios, effect, comparisons):
    """The Verdict on the round ratios (logarithms) of one kernel on two sides.

    `effect`: the smallest relative difference that matters, 0.03 for 3 %. `comparisons`: the number of
    them among which `ERROR` is divided (Bonferroni).

    slower, faster: the interval excludes 1, and the ratio is beyond the effect; or every round, three at
    least, is beyond LARGE, and their range is given. same: the 95 % interval of this comparison alone,
    which is then the one given, is within the effect. too noisy to say: neither.
    """
    if not ratios:
        return Verdict("too noisy to say", math.nan, 0.0, math.inf)
    middle = median((a + b) / 2 for i, a in enumerate(ratios) for b in ratios[i:])
    low, high = rank_interval(ratios, 1 - ERROR / comparisons)
    alone, threshold = rank_interval(ratios, 0.95), math.log1p(effect)
    if _all_large(ratios):
        word = "slower" if middle > 0 else "faster"
        return Verdict(word, *map(math.exp, (middle, min(ratios), max(ratios))), large=True)
    if low > 0 and middle >= threshold and len(ratios) >= FEWEST:
        word = "slower"
    elif high < 0 and middle <= -threshold and len(ratios) >= FEWEST:
        word = "faster"
    elif -threshold < alone[0] and alone[1] < threshold:
        word, (low, high) = "same", alone
    else:
        word = "too noisy to say"
    return Verdict(word, *map(math.exp, (middle, low, high)))


def _all_large(ratios):
    """Are there a few rounds, and is each beyond LARGE, all of them the same way?"""
    if len(ratios) < FEWEST_IF_LARGE:
        return False
    return min(ratios) > math.log(LARGE) or max(ratios) < -math.log(LARGE)


def judge_bytes(a, b, effect):
    """The word for peak bytes, of which a share of `effect` counts."""
    if needs_more_memory(b, a, effect):
        return "hungrier"
    return "leaner" if needs_more_memory(a, b, effect) else "same"


def judge_saved(ratio, effect):
    """The Verdict on two saved figures, from the `analysis.stats.Ratio` of B over A.

    They were not measured in turns: its interval is already widened by what the machine may have
    drifted in between.
    """
    if ratio.low > 1 and ratio.median >= 1 + effect:
        word = "slower"
    elif ratio.high < 1 and ratio.median <= 1 / (1 + effect):
        word = "faster"
    elif 1 / (1 + effect) < ratio.low and ratio.high < 1 + effect:
        word = "same"
    else:
        word = "too noisy to say"
    return Verdict(word, ratio.median, ratio.low, ratio.high)
