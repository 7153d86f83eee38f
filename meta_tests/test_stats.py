"""Who is slower, who is best: how often the rule errs, and when it says that it does not know."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.analysis import stats
from harness.analysis.stats import (
    SMALLEST,
    compared,
    estimate,
    is_slower,
    needs_more_memory,
    order_statistics,
    total,
)
from meta_tests.made_up import failed, group, rows

pytestmark = pytest.mark.fast


def names(found):
    return [kernel.kernel for kernel in found.best]


def constant(value, rounds=6, before=0):
    """An Estimate of the same figure in so many rounds, `before` of which there is none."""
    return estimate([np.nan] * before + [value] * rounds)


@pytest.mark.parametrize("count", range(6, 31))
def test_order_statistics_are_the_narrowest_interval_of_95_percent(count):
    """Which holds the median unless all values above it, or all below, are on one side of it."""

    def confidence(low, high):
        return sum(math.comb(count, below) for below in range(low + 1, high + 1)) / 2**count

    low, high = order_statistics(count)
    assert high == count - 1 - low
    assert confidence(low, high) >= 0.95 > confidence(low + 1, high - 1)


def test_a_sum_is_made_within_each_process():
    one, other = estimate([1.0, 2.0, np.nan, 9.0]), estimate([20.0, 10.0, 7.0, np.nan])
    assert total((1, one), (0.5, other)).by_round == {0: 11.0, 1: 7.0}
    assert total((1, one), (1, estimate([np.nan, np.nan, 7.0, np.nan]))) is None
    assert estimate([]) is None


# The rule


def share_called(gap, spread, rounds=6, runs=1_000):
    """How often a run calls one that takes `gap` times as long slower, and how often the other."""
    draw, answers = random.Random(f"{gap}, {spread}, {rounds}"), []
    for _ in range(runs):
        a, b = ([factor * draw.lognormvariate(0, spread) for _ in range(rounds)] for factor in (1.0, gap))
        answers.append(is_slower(estimate(b), estimate(a)))
    return answers.count(True) / runs, answers.count(False) / runs


@pytest.mark.parametrize(("spread", "rounds"), [(0.01, 6), (0.5, 6), (0.05, 8), (0.05, 10)])
def test_a_tie_has_no_winner(spread, rounds):
    assert sum(share_called(1.0, spread, rounds)) <= 0.04


@pytest.mark.parametrize(
    ("gap", "spread", "least"), [(1.2, 0.01, 0.98), (1.2, 0.03, 0.98), (1.01, 0.001, 0.0)]
)
def test_a_gap_of_a_fifth_is_found_and_one_that_does_not_count_is_not_called(gap, spread, least):
    found, wrong = share_called(gap, spread)
    assert wrong == 0
    assert found >= least if least else found == 0


def test_pairs_decide_where_both_drift_together():
    """Ranges overlap by far, but in every round the same one is slower."""
    drift = np.array([1.0, 1.1, 1.2, 1.3, 1.4, 1.5])
    a, b = estimate(1.05 * drift), estimate(drift)
    assert a.low < b.high
    assert (is_slower(a, b), is_slower(b, a)) == (True, False)
    assert compared(a, b).low == pytest.approx(1.05)


@pytest.mark.parametrize(
    ("a", "more", "answer"),
    [
        # On which side of the factor; with a factor of 1, by the smallest difference that counts.
        (constant(SMALLEST * 1.001), {}, True),
        (constant(SMALLEST * 0.999), {}, None),
        (constant(1 / SMALLEST * 1.001), {}, None),
        (constant(1 / SMALLEST * 0.999), {}, False),
        (constant(2.001), {"factor": 2.0}, True),
        (constant(1.999), {"factor": 2.0}, False),
        (constant(2.0), {"factor": 2.0}, None),
        # Five rounds; six each, but five in common; none in common.
        (constant(9.0, 5), {}, None),
        (constant(9.0, 6, before=1), {}, None),
        (constant(9.0, 6, before=6), {}, None),
        # Two files are not paired, and either may have drifted by 3 %.
        (constant(9.0, 6, before=6), {"same_run": False}, True),
        (constant(1.062), {"same_run": False}, True),
        (constant(1.060), {"same_run": False}, None),
        (constant(2.0, 5), {"same_run": False}, None),
    ],
)
def test_who_is_slower(a, more, answer):
    assert is_slower(a, constant(1.0), **more) is answer


@pytest.mark.parametrize(
    ("one", "other", "more"),
    [(4_096, 0, False), (4_097, 0, True), (1_010_000, 10**6, False), (1_010_001, 10**6, True), (0, 9, False)],
)
def test_more_memory_is_a_page_and_a_hundredth_more(one, other, more):
    assert needs_more_memory(one, other) is more


seconds = st.lists(st.floats(1e-6, 1e3), min_size=2, max_size=12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(seconds, seconds, st.floats(1e-6, 1e6))
def test_a_verdict_depends_on_no_unit_and_holds_the_other_way_round(a, b, unit):
    one, other = estimate(a), estimate(b)
    ratio = compared(one, other)
    assert ratio.low <= ratio.median <= ratio.high
    answer = is_slower(one, other)
    assert is_slower(other, one) is (None if answer is None else not answer)
    if ratio.low < ratio.high:  # at a threshold itself the last digit may decide
        assert is_slower(estimate(unit * one.values), estimate(unit * other.values)) is answer


# Who is best


FIRST, FAR = rows("jax_a", warm=1.0), {"warm": 9.0, "rounds": 6}


@pytest.mark.parametrize(
    ("made", "best", "word"),
    [
        ([FIRST, rows("numba_b", warm=1.5)], ["jax_a"], stats.CLEAR),
        (
            [FIRST, rows("numba_b", warm=1.01), rows("numpy_c", warm=1.2)],
            ["jax_a", "numba_b"],
            stats.TOO_CLOSE,
        ),
        ([FIRST, rows("numba_b", warm=9.0, rounds=5)], ["jax_a", "numba_b"], stats.TOO_FEW),
        # One disturbed round leaves five pairs, which further rounds make up for.
        ([FIRST, rows("numba_b", **FAR, disturbed=(2,))], ["jax_a", "numba_b"], stats.TOO_FEW),
        (
            [rows("jax_a", warm=1.0, rounds=8, disturbed=(2,)), rows("numba_b", warm=9.0, rounds=8)],
            ["jax_a"],
            stats.CLEAR,
        ),
        # Of one that was disturbed in every round nothing is known.
        (
            [FIRST, rows("numba_b", warm=0.1, disturbed=range(6)), rows("numpy_c", **FAR)],
            ["jax_a"],
            stats.TOO_FEW,
        ),
        # What prepares is no candidate.
        ([FIRST, rows("numpy_prebuilt_mesh", warm=0.1)], ["jax_a"], stats.ONLY_ONE),
    ],
)
def test_best_alone_only_if_every_other_is_slower_and_who_may_be_goes_on(made, best, word):
    found = group(*made)
    ranking = stats.fastest(found)
    assert (names(ranking), ranking.word) == (best, word)
    open_ = word in (stats.TOO_CLOSE, stats.TOO_FEW)
    assert stats.undecided(found) == (list(ranking.best) if open_ else [])


def test_the_winner_is_the_one_by_pairs_not_by_medians():
    """The machine slows down; the rounds in which it did are missing of the slower kernel."""
    drift = [1.0 + 0.1 * number for number in range(12)]
    slower = rows("jax_a", warm=[1.05 * value for value in drift], disturbed=range(6, 12))
    found = group(slower, rows("numba_b", warm=drift))
    assert found.entry("jax_a").warm.median < found.entry("numba_b").warm.median
    assert (names(stats.fastest(found)), stats.fastest(found).word) == (["numba_b"], stats.CLEAR)


def test_without_figures_there_is_no_ranking():
    found = group(rows("jax_a", peak=9), failures=[failed("numba_wrong", "wrong", "off by 7 ulp")])
    assert stats.fastest(found) is None
    assert stats.undecided(found) == []


def test_what_the_first_look_left_out_does_not_come_back():
    """After six rounds numpy_c is slower than jax_a; that numba_b overtakes that one does not matter."""
    after_ten = group(
        rows("jax_a", warm=[1.0] * 3 + [1.05] * 3 + [1.3] * 4),
        rows("numba_b", warm=[1.2] + [1.03] * 9),
        rows("numpy_c", warm=[1.15] * 6),
    )
    assert is_slower(after_ten.entry("numpy_c").warm, after_ten.entry("numba_b").warm) is None
    assert names(stats.fastest(after_ten)) == ["numba_b", "jax_a"]
