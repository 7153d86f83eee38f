"""From paired times to a verdict. The unit of evidence is a pair of freshly started processes.

Calls within one process share its memory layout and its luck; a difference that only one pair of
processes shows is not a difference of the code. So each session, two new processes timed in turns,
gives one number per kernel, the median log ratio of its pairs, and the interval over sessions is
that of Wilcoxon's signed ranks: it assumes only that equal sides differ as often one way as the
other, which turns in random order see to, and one session gone wrong does not decide it. Where
processes have modes, a few sessions may all show the same difference by chance: so nothing is
called slower or faster on fewer than FEWEST, and never before the last planned session. The one
exception: where time ran out before, and every session of a few shows a factor of two or more.
"""

import math
from dataclasses import dataclass
from statistics import median

import numpy as np

# The probability that a whole run of an unchanged suite calls anything slower or faster, at most.
ERROR = 0.01
# With two modes of equal chance, all of so many sessions show the same one once in 30,000 comparisons.
FEWEST = 8
# Where time runs out: so few sessions do, if each is beyond this factor.
FEWEST_IF_LARGE, LARGE = 3, 2.0


@dataclass(frozen=True)
class Verdict:
    """`ratio` is B's time over A's, in [`low`, `high`]; `word` is what can be said of it."""

    word: str
    ratio: float
    low: float
    high: float
    # Called slower or faster on a few sessions, since each showed a large factor.
    cut_short: bool = False


def sessions_needed(kernels):
    """Sessions after which a difference can be called one although a session went the other way.

    The smallest number (12 at least) that makes the second most extreme rank sum unlikely enough.
    """
    return max(12, math.ceil(math.log2(4 * max(1, kernels) / ERROR)))


def session_ratio(pairs):
    """The median log ratio, B over A, of a session's ``[(seconds A, seconds B)]``."""
    return median(math.log(b / a) for a, b in pairs)


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


def judge(ratios, effect, kernels, cut_short=False):
    """The Verdict on one kernel's session ratios (logarithms).

    `effect`: the smallest relative difference that matters, 0.03 for 3 %. `kernels`: the number of
    comparisons among which `ERROR` is divided (Bonferroni). `cut_short`: time ran out before all
    planned sessions were done.

    slower, faster: the interval excludes 1, and the ratio is beyond the effect; or, cut short, every
    session is beyond LARGE, and their range is given. same: the 95 % interval of this kernel alone,
    which is then the one given, is within the effect. too noisy to say: neither.
    """
    if not ratios:
        return Verdict("too noisy to say", math.nan, 0.0, math.inf)
    middle = median((a + b) / 2 for i, a in enumerate(ratios) for b in ratios[i:])
    low, high = rank_interval(ratios, 1 - ERROR / kernels)
    alone, threshold = rank_interval(ratios, 0.95), math.log1p(effect)
    if low > 0 and middle >= threshold and len(ratios) >= FEWEST:
        word = "slower"
    elif high < 0 and middle <= -threshold and len(ratios) >= FEWEST:
        word = "faster"
    elif -threshold < alone[0] and alone[1] < threshold:
        word, (low, high) = "same", alone
    elif cut_short and _all_large(ratios):
        word = "slower" if middle > 0 else "faster"
        return Verdict(word, *map(math.exp, (middle, min(ratios), max(ratios))), cut_short=True)
    else:
        word = "too noisy to say"
    return Verdict(word, *map(math.exp, (middle, low, high)))


def _all_large(ratios):
    """Are there a few sessions, and is each beyond LARGE, all of them the same way?"""
    if len(ratios) < FEWEST_IF_LARGE:
        return False
    return min(ratios) > math.log(LARGE) or max(ratios) < -math.log(LARGE)


def judge_bytes(a, b, effect, slack=4096):
    """The word for peak bytes, which repeat nearly to the byte: `slack` is a page of it."""
    if abs(b - a) <= max(slack, effect * a):
        return "same"
    return "hungrier" if b > a else "leaner"


def judge_saved(ratio, effect):
    """The Verdict on two saved figures, from the `analysis.slower.Ratio` of B over A.

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
