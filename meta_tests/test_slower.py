"""Who is slower, who is best: how often the rule errs, and when it says that it does not know."""

import random

import pytest

from harness.analysis import ranking
from harness.analysis.estimates import Estimate, estimate, interval, order_statistics, total
from harness.analysis.slower import DRIFT, SMALLEST, compared, enough, is_slower, needs_more_memory, ratio
from meta_tests.made_up import failed, group, rows

pytestmark = pytest.mark.fast


def names(found):
    return [entry.kernel for entry in found.best]


def constant(value, rounds=6):
    return estimate(dict.fromkeys(range(rounds), value))


# Estimates


def test_the_range_of_six_holds_another_runs_median_nine_times_out_of_ten():
    draw = random.Random(1)

    def run():
        return estimate({number: draw.lognormvariate(0, 0.03) for number in range(6)})

    inside = sum(one.low <= other.median <= one.high for one, other in ((run(), run()) for _ in range(4_000)))
    assert 0.89 < inside / 4_000 < 0.92


def test_an_interval_covers_the_median_as_often_as_it_says():
    draw = random.Random(1)
    samples = [[draw.lognormvariate(0, 1) for _ in range(15)] for _ in range(400)]
    covered = sum(low <= 1 <= high for low, high, _ in map(interval, samples))
    assert covered >= 0.92 * 400
    assert interval([3.0]) == (3.0, 3.0, 0.0)
    assert interval([2.0, 3.0, 1.0]) == (1.0, 3.0, 0.75)


@pytest.mark.parametrize("count", range(6, 31))
def test_order_statistics_are_those_of_scipy(count):
    from scipy.stats import quantile_test

    found = quantile_test(range(count), q=0, p=0.5).confidence_interval(0.95)
    assert order_statistics(count) == (found.low, found.high)


def test_a_sum_is_made_within_each_process():
    one, other = estimate({0: 1.0, 1: 2.0, 3: 9.0}), estimate({0: 20.0, 1: 10.0, 2: 7.0})
    assert total((1, one), (0.5, other)) == estimate({0: 11.0, 1: 7.0})
    assert total((1, one), (1, estimate({5: 1.0}))) is None
    assert total((2, one), (1, Estimate(1, 0.5, 1.5, 3))) == Estimate(5.0, 2.5, 19.5, 3)


# The rule


def simulated(draw, gap=1.0, spread=0.03, rounds=6):
    """Two Estimates, the second `gap` times as long, from processes that vary by `spread`."""
    return (
        estimate({number: factor * draw.lognormvariate(0, spread) for number in range(rounds)})
        for factor in (1.0, gap)
    )


def share_called(gap, spread, rounds=6, runs=1_000):
    """How often a run calls the second slower, and how often it calls the first slower."""
    draw = random.Random(f"{gap}, {spread}, {rounds}")
    answers = [is_slower(b, a) for a, b in (simulated(draw, gap, spread, rounds) for _ in range(runs))]
    return answers.count(True) / runs, answers.count(False) / runs


@pytest.mark.parametrize("rounds", [6, 8, 10])
@pytest.mark.parametrize("spread", [0.01, 0.05, 0.5])
def test_a_tie_has_no_winner(spread, rounds):
    assert sum(share_called(1.0, spread, rounds)) <= 0.04


@pytest.mark.parametrize("spread", [0.01, 0.03])
def test_a_gap_of_a_fifth_is_found(spread):
    found, wrong = share_called(1.2, spread)
    assert found >= 0.98
    assert wrong == 0


def test_a_gap_that_does_not_count_is_not_called():
    found, wrong = share_called(1.01, 0.001)
    assert found == wrong == 0


def test_one_process_that_took_twice_as_long_is_no_verdict_and_no_winner():
    usual, hit = constant(1.0), estimate({0: 2.0} | dict.fromkeys(range(1, 6), 1.3))
    assert is_slower(hit, usual) is True
    assert is_slower(estimate({0: 2.6} | dict.fromkeys(range(1, 6), 1.3)), hit) is None


def test_pairs_decide_where_both_drift_together():
    """Ranges overlap by far, but in every round the same one is slower."""
    drift = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5]
    a, b = (estimate({i: factor * value for i, value in enumerate(drift)}) for factor in (1.05, 1.0))
    assert a.low < b.high
    assert is_slower(a, b) is True
    assert is_slower(b, a) is False
    assert ratio(a, b).low == pytest.approx(1.05)


@pytest.mark.parametrize(
    ("value", "factor", "answer"),
    [
        (SMALLEST * 1.001, 1.0, True),
        (SMALLEST * 0.999, 1.0, None),
        (1 / SMALLEST * 1.001, 1.0, None),
        (1 / SMALLEST * 0.999, 1.0, False),
        (2.001, 2.0, True),
        (1.999, 2.0, False),
        (2.0, 2.0, None),
    ],
)
def test_on_which_side_of_the_factor(value, factor, answer):
    assert is_slower(constant(value), constant(1.0), factor) is answer


def test_fewer_than_six_pairs_decide_nothing():
    assert is_slower(constant(9.0, 5), constant(1.0, 5)) is None
    assert is_slower(constant(9.0, 6), constant(1.0, 6)) is True
    # Six each, but five in common; then none.
    shifted = estimate(dict.fromkeys(range(1, 7), 9.0))
    assert ratio(shifted, constant(1.0)).rounds == 5
    assert is_slower(shifted, constant(1.0)) is None
    elsewhere = estimate(dict.fromkeys(range(6, 12), 9.0))
    assert ratio(elsewhere, constant(1.0)) is None
    assert is_slower(elsewhere, constant(1.0)) is None
    # Their rounds have nothing to do with one another: two files.
    assert is_slower(elsewhere, constant(1.0), same_run=False) is True


def test_without_pairs_the_interval_is_widened_by_drift():
    def old(value):
        return Estimate(value, 0.999 * value, 1.001 * value, 1)

    assert is_slower(old(1.19), old(1.0)) is None
    assert is_slower(old(1.21), old(1.0)) is True
    assert is_slower(old(1.0), old(1.21)) is False
    assert is_slower(old(2.3), old(1.0), 2.0) is None
    assert is_slower(old(1.6), old(1.0), 2.0) is False
    assert is_slower(Estimate(1.0, 1.0, 1.0, 1), old(2.0)) is None, "one value is no interval"
    widened = compared(old(2.0), old(1.0))
    assert widened.rounds == 0
    assert widened.low == pytest.approx(2.0 * 0.999 / 1.001 / (1 + DRIFT))
    # Fresh processes of two runs drift less.
    assert is_slower(constant(1.1), constant(1.0), same_run=False) is True
    assert is_slower(constant(1.04), constant(1.0), same_run=False) is None
    assert not enough(constant(2.0, 5), constant(1.0), same_run=False)


# Who is best


def test_best_alone_only_if_every_other_is_slower():
    found = group(rows("jax_a", warm=1.0), rows("numba_b", warm=1.5), rows("numpy_c", warm=1.2))
    best = ranking.fastest(found)
    assert (names(best), best.word) == (["jax_a"], ranking.CLEAR)
    assert ranking.undecided(found) == []


def test_too_close_names_all_it_may_be_and_they_go_on():
    found = group(rows("jax_a", warm=1.0), rows("numba_b", warm=1.01), rows("numpy_c", warm=1.2))
    best = ranking.fastest(found)
    assert (names(best), best.word) == (["jax_a", "numba_b"], ranking.TOO_CLOSE)
    assert ranking.undecided(found) == list(best.best)


def test_too_few_rounds_is_said_and_not_that_it_was_close():
    found = group(rows("jax_a", warm=1.0, rounds=5), rows("numba_b", warm=9.0, rounds=5))
    best = ranking.fastest(found)
    assert (names(best), best.word) == (["jax_a", "numba_b"], ranking.TOO_FEW)


def test_disturbed_rounds_leave_fewer_pairs():
    far = {"warm": 9.0, "rounds": 6}
    found = group(rows("jax_a", warm=1.0, disturbed=(2,)), rows("numba_b", **far), rows("numpy_c", **far))
    assert (found.entry("jax_a").disturbed, found.entry("jax_a").rounds) == (1, 6)
    assert found.entry("jax_a").warm.processes == 5
    assert ranking.fastest(found).word == ranking.TOO_FEW
    # Different ones missing of two kernels: no pair of those.
    assert ratio(*(rows_of("a", d) for d in ((2,), (4,)))).rounds == 4
    # Made up for by more rounds.
    more = {"rounds": 8, "disturbed": (2,)}
    enough_now = group(rows("jax_a", warm=1.0, **more), rows("numba_b", warm=9.0, rounds=8))
    assert ranking.fastest(enough_now).word == ranking.CLEAR


def test_a_last_round_that_was_disturbed_was_begun_all_the_same():
    found = group(rows("jax_a", warm=1.0, disturbed=(5,)))
    assert (found.entry("jax_a").rounds, found.entry("jax_a").disturbed) == (6, 1)


def test_the_winner_is_the_one_by_pairs_not_by_medians():
    """The machine slows down; the rounds in which it did are missing of the slower kernel."""
    drift = [1.0 + 0.1 * number for number in range(12)]
    slower = rows("jax_a", warm=[1.05 * value for value in drift], disturbed=range(6, 12))
    found = group(slower, rows("numba_b", warm=drift))
    assert found.entry("jax_a").warm.median < found.entry("numba_b").warm.median
    assert (names(ranking.fastest(found)), ranking.fastest(found).word) == (["numba_b"], ranking.CLEAR)


def rows_of(kernel, disturbed):
    return group(rows(kernel, warm=1.0, disturbed=disturbed)).entry(kernel).warm


def test_of_a_kernel_that_was_always_disturbed_nothing_is_known():
    found = group(rows("jax_a", warm=1.0), rows("numba_b", warm=0.1, disturbed=range(6)))
    assert found.entry("numba_b").warm is None
    assert found.entry("numba_b").disturbed == 6
    best = ranking.fastest(found)
    assert (names(best), best.word) == (["jax_a"], ranking.TOO_FEW)


def test_an_excluded_kernel_is_not_reopened():
    """After six rounds numpy_c is slower than jax_a; that numba_b overtakes that one does not matter."""
    kernels = {
        "jax_a": [1.0, 1.0, 1.0, 1.05, 1.05, 1.05] + [1.3] * 4,
        "numba_b": [1.2] + [1.03] * 9,
        "numpy_c": [1.15] * 6,
    }
    after_six = group(*(rows(kernel, warm=values[:6]) for kernel, values in kernels.items()))
    assert names(ranking.fastest(after_six)) == ["jax_a", "numba_b"]
    after_ten = group(*(rows(kernel, warm=values, rounds=10) for kernel, values in kernels.items()))
    assert is_slower(after_ten.entry("numpy_c").warm, after_ten.entry("numba_b").warm) is None
    assert names(ranking.fastest(after_ten)) == ["numba_b", "jax_a"]


def test_two_looks_give_twins_a_winner_in_three_runs_of_a_hundred_at_most():
    draw, won = random.Random(3), 0
    for _ in range(300):
        a, b = (list(one.by_round.values()) for one in simulated(draw, rounds=10))
        kernels = {"jax_a": a, "jax_twin": b, "numpy_c": [2.0] * 6}
        six = group(*(rows(kernel, warm=values[:6]) for kernel, values in kernels.items()))
        found = ranking.fastest(six)
        if ranking.undecided(six):
            found = ranking.fastest(group(*(rows(k, warm=v, rounds=10) for k, v in kernels.items())))
        assert "numpy_c" not in names(found)
        won += found.word == ranking.CLEAR
    assert won <= 9


def test_who_is_no_candidate():
    prepares = rows("numpy_prebuilt_mesh", warm=0.1, peak=1, first=0.1)
    wrong = failed("numba_wrong", "wrong", "the maximum is off by 7 ulp")
    found = group(rows("jax_a", warm=1.0, peak=9, first=1.0), prepares, failures=[wrong])
    best = ranking.fastest(found)
    assert (names(best), best.word) == (["jax_a"], ranking.ONLY_ONE)


def test_without_figures_there_is_no_ranking():
    found = group(rows("jax_a", peak=9))
    assert ranking.fastest(found) is None
    assert ranking.undecided(found) == []


@pytest.mark.parametrize(
    ("one", "other", "more"),
    [(4_096, 0, False), (4_097, 0, True), (1_010_000, 10**6, False), (1_010_001, 10**6, True), (0, 9, False)],
)
def test_more_memory_is_a_page_and_a_hundredth_more(one, other, more):
    assert needs_more_memory(one, other) is more
