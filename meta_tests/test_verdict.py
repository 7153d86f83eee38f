"""The verdicts of a comparison: their error rates on noise that is known, and their words."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from harness.analysis.changes import EFFECT, of_bytes, of_saved_times
from harness.analysis.stats import estimate
from harness.compare.verdict import ERROR, LOOKS, is_settled, judge, round_ratio, rounds_needed

KERNELS = 10
ROUNDS = rounds_needed(KERNELS)


def drift(rng, shape):
    """The machine gets slower and faster, by up to 20 %, over many pairs."""
    return 0.2 * np.sin(np.cumsum(rng.normal(0, 0.2, shape), axis=-1))


def bimodal(rng, shape):
    """Every process is in one of two modes, 10 % apart, from its start to its end."""
    return np.broadcast_to(0.1 * rng.integers(0, 2, (*shape[:-1], 1)), shape)


def heavy_tails(rng, shape):
    """One call in six is interrupted, for up to many times its length."""
    return np.where(rng.random(shape) < 1 / 6, np.log1p(rng.pareto(1.0, shape)), 0)


def calm(rng, shape):
    return np.zeros(shape)


def runs(noise, slowdown, count, seed=1):
    """`count` simulated runs of KERNELS kernels, judged as a real run is; a list of lists of words.

    Drift is common to a pair; modes and interruptions are each side's own.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        shape = (KERNELS, ROUNDS, 20)
        common = noise(rng, shape) if noise is drift else 0
        times = []
        for extra in (0.0, math.log1p(slowdown)):
            own = 0 if noise is drift else noise(rng, shape)
            process = rng.normal(0, 0.005, (*shape[:2], 1))
            times.append(np.exp(common + own + process + extra + rng.normal(0, 0.02, shape)))
        words = []
        for kernel in range(KERNELS):
            ratios = [round_ratio(times[0][kernel, r], times[1][kernel, r]) for r in range(ROUNDS)]
            looks = (judge(ratios[:look], EFFECT, KERNELS) for look in LOOKS)
            settled = next((found for found in looks if is_settled(found)), None)
            words.append((settled or judge(ratios, EFFECT, KERNELS)).word)
        found.append(words)
    return found


@pytest.mark.parametrize("noise", [calm, drift, bimodal, heavy_tails])
def test_an_unchanged_suite_stays_quiet(noise):
    """Whole runs with any false alarm: the stated 1 % at most."""
    found = runs(noise, 0.0, count=100)
    alarms = sum(any(word in ("slower", "faster") for word in words) for words in found)
    # More would be chance only once in a thousand if the rate is as stated.
    assert alarms <= binom.ppf(0.999, 100, ERROR)


@pytest.mark.parametrize(("noise", "slowdown"), [(calm, 0.05), (drift, 0.05), (heavy_tails, 0.10)])
def test_a_slowdown_is_found(noise, slowdown):
    words = [word for words in runs(noise, slowdown, count=20) for word in words]
    power = words.count("slower") / len(words)
    assert power >= 0.95
    assert "faster" not in words


STEADY = [0.001, -0.001, 0.0, 0.0005, -0.0005] * 3
SHIFTED = [ratio + math.log(1.1) for ratio in STEADY]
NOISY = [0.3, -0.3, 0.2, 0.1, -0.2] * 3


@pytest.mark.parametrize(
    ("ratios", "word"),
    [
        (STEADY, "same"),
        (SHIFTED, "slower"),
        ([-ratio for ratio in SHIFTED], "faster"),
        (NOISY, "too noisy to say"),
        *((few, "too few rounds") for few in (NOISY[:5], SHIFTED[:7], [0.5], [])),
    ],
)
def test_words(ratios, word):
    found = judge(ratios, EFFECT, 10)
    assert (found.word, found.rounds, found.needed) == (word, len(ratios), 12)
    assert is_settled(found) == (word == "same")


@pytest.mark.parametrize("kernels", [1, 10, 24, 100])
def test_all_rounds_but_one_are_enough_however_many_kernels_share_the_error(kernels):
    ratios = [-0.001, *[math.log(1.1)] * (rounds_needed(kernels) - 1)]
    found = judge(ratios, EFFECT, kernels)
    assert (found.word, found.ratio) == ("slower", pytest.approx(1.1, rel=0.01))


def test_the_interval_of_six_rounds_at_95_percent_is_their_range():
    """Signed ranks as extreme as all of one sign: 1 in 64 on each side; the next ones: 2 in 64."""
    found = judge([-0.002, -0.001, 0.0, 0.001, 0.002, 0.003], EFFECT, 10)
    assert (found.word, found.low, found.high) == ("same", math.exp(-0.002), math.exp(0.003))


def test_a_large_factor_is_called_after_three_rounds():
    """Beyond a factor of 2 in each of them there is no doubt; the range is theirs."""
    tripled = [math.log(3), math.log(2.5), math.log(3.1)]
    found = judge(tripled, EFFECT, 10)
    assert (found.word, found.rounds, is_settled(found)) == ("slower", 3, True)
    assert (found.low, found.ratio, found.high) == pytest.approx((2.5, 2.9, 3.1), rel=0.03)
    assert judge([-r for r in tripled], EFFECT, 10).word == "faster"
    for fewer_or_less in (tripled[:2], [*tripled, math.log(1.9)], [*tripled, -math.log(3)]):
        found = judge(fewer_or_less, EFFECT, 10)
        assert (found.word, is_settled(found)) == ("too few rounds", False)


@pytest.mark.parametrize(
    ("before", "now", "word", "ratio"),
    [
        (48, 408, "same", 8.5),
        (0, 0, "same", 1),
        (0, 40_960, "more memory", 10),
        (1e6, 1e8, "more memory", 100),
        (1e8, 1e6, "less memory", 0.01),
    ],
)
def test_bytes_repeat_and_a_page_is_nothing(before, now, word, ratio):
    verdict = of_bytes(now, before)
    assert (verdict.word, verdict.ratio) == (word, ratio)


def figure(median, processes=6, **more):
    """Processes from 1 % below to 1 % above."""
    return estimate([0.99 * median, *[median] * (processes - 2), 1.01 * median], **more)


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (figure(1.07), "too noisy to say"),
        (figure(1.2), "slower"),
        (figure(0.8), "faster"),
        # A factor of two needs fewer.
        (figure(1.2, 3), "too few rounds"),
        (figure(2.5, 3), "slower"),
        (figure(2.5, 2), "too few rounds"),
        (figure(2.5, counts=False), "too noisy to say"),
    ],
)
def test_saved_files_need_more_to_be_called_different(now, word):
    assert of_saved_times(now, figure(1.0)).word == word
