"""The references of look-ups, small systems, groups, sorts and percentiles against exact fractions.

Each is within half of what two right answers may be apart.
"""

from fractions import Fraction

import numpy as np
import pytest

from harness.cases import DTYPES, problems
from kernels import histogram, interpolation, quantiles, small_solves, sorting

pytestmark = [pytest.mark.fast, pytest.mark.parametrize("dtype", DTYPES)]

N = 37


def answers(problem, dtype):
    """(name, inputs, the reference's result, what is allowed) of all inputs of a problem at a small size."""
    inputs = {"timed": problem.inputs(N, dtype, 0)} | problem.probes(N, dtype)
    inputs |= problem.variants(N, dtype, 0) if hasattr(problem, "variants") else {}
    run = problems.kernel(problem.__name__.rpartition(".")[2], problem.REFERENCE).run
    for name, given in inputs.items():
        found, allowed = run(*given), problem.tolerance(*given)
        if problem is not histogram:  # whose sums may cancel; a bound on the others is a small share of them
            largest = np.max(np.abs(found[np.isfinite(found)]), initial=0)
            assert np.max(allowed) <= 1e-3 * largest, name
        yield name, given, found, allowed


def assert_right(found, exact, allowed, name):
    """Each number of `found` is within half of what is `allowed` of the exact one."""
    for number, truth, most in zip(found.tolist(), exact, allowed.tolist(), strict=True):
        assert abs(Fraction(number) - truth) <= Fraction(most) / 2, (name, number, float(truth))


def test_interpolated_values(dtype):
    for name, (x, grid, values), found, allowed in answers(interpolation, dtype):
        g, f = (list(map(Fraction, array.tolist())) for array in (grid, values))
        finite, exact = np.isfinite(x), []
        for point in map(Fraction, x[finite].tolist()):
            point = min(max(point, g[0]), g[-1])
            j = max(k for k in range(len(g) - 1) if g[k] <= point)
            exact.append(f[j] + (point - g[j]) / (g[j + 1] - g[j]) * (f[j + 1] - f[j]))
        assert_right(found[finite], exact, allowed[finite], name)
        assert np.array_equal(np.isnan(found), np.isnan(x))
        assert np.all(found[x == np.inf] == values[-1])
        assert np.all(found[x == -np.inf] == values[0])


def determinant(M):
    (a, b, c), (d, e, f), (g, h, i) = M
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def test_solved_systems(dtype):
    for name, (A, b), found, allowed in answers(small_solves, dtype):
        for matrix, right, x, most in zip(A.tolist(), b.tolist(), found, allowed, strict=True):
            rows, exact = [list(map(Fraction, row)) for row in matrix], []
            for j in range(3):
                replaced = [
                    [*row[:j], Fraction(b), *row[j + 1 :]] for row, b in zip(rows, right, strict=True)
                ]
                exact.append(determinant(replaced) / determinant(rows))
            assert_right(x, exact, most, name)


def test_sums_by_group(dtype):
    for name, (keys, weights, _), found, allowed in answers(histogram, dtype):
        exact, infinite = {}, set(keys[np.isinf(weights)].tolist())
        for key, weight in zip(keys.tolist(), weights.tolist(), strict=True):
            if key not in infinite:
                exact[key] = exact.get(key, 0) + Fraction(weight)
        assert_right(found[list(exact)], exact.values(), allowed[list(exact)], name)
        assert all(found[key] == np.inf for key in infinite)
        assert np.count_nonzero(found) <= len(exact) + len(infinite)


def test_sorted_numbers(dtype):
    for name, (x,), found, _ in answers(sorting, dtype):
        numbers = sorted(number for number in x.tolist() if number == number)
        assert found[: len(numbers)].tolist() == numbers, name
        assert np.all(np.isnan(found[len(numbers) :])), name


def test_percentiles(dtype):
    for name, (x, percents), found, allowed in answers(quantiles, dtype):
        ordered, exact = sorted(map(Fraction, x.tolist())), []
        for percent in percents.tolist():
            place = Fraction(percent * (len(x) - 1), 100)
            j = min(int(place), len(x) - 2)
            exact.append(ordered[j] + (place - j) * (ordered[j + 1] - ordered[j]))
        assert_right(found, exact, allowed, name)


def test_the_timed_sums_have_no_rounding_at_any_size_or_variant(dtype):
    """In float32 whole numbers up to 2**24 are exact; a larger n makes every group larger in proportion."""
    n = 150_000
    more = max(histogram.SIZES.values()) / n
    timed = {"timed": histogram.inputs(n, dtype, 0)} | histogram.variants(n, dtype, 0)
    for name, inputs in timed.items():
        keys, weights, bins = inputs
        assert more * np.bincount(keys, weights, minlength=bins).max() < 2**24, name
        assert not histogram.tolerance(*inputs).any(), name


def test_systems_have_their_pivots_in_any_row(dtype):
    """Every order of the rows occurs, and no condition number is above 7."""
    A, _ = small_solves.inputs(200, dtype, 0)
    assert len({tuple(order) for order in np.abs(A).argmax(axis=2)}) == 6
    assert np.linalg.cond(A.astype(float), np.inf).max() <= 7
