"""The references against arithmetic of higher precision, or the same formula in plain Python.

A result is within half of what two right answers may be apart of the exact one.
"""

import math
from bisect import bisect_right
from functools import cache

import mpmath
import numpy as np
import pytest

from harness.cases import DTYPES, faults, problems
from harness.cases.call import reference_result
from harness.checks.inputs import expected
from harness.checks.results import outputs
from kernels import grid_max, histogram, ode_adaptive, random_draws, small_solves

pytestmark = pytest.mark.fast

BITS = {"float64": 53, "float32": 24}
DIGITS = 50


# Every point, pair or group by itself


def f(x, y):
    s = x**2 + y**2
    return mpmath.cos(s) / (1 + s)


def maximum(grid):
    return max(f(x, y) for x in grid for y in grid)


def accelerations(x, m, softening):
    truth = 0 * x
    for i in range(len(x)):
        for j in range(len(x)):
            d = x[j] - x[i]
            truth[i] += m[j] * d / (d.dot(d) + softening) ** mpmath.mpf("1.5")
    return truth


def interpolated(x, grid, values):
    truth = []
    for point in x:
        inside = min(max(point, grid[0]), grid[-1])
        j = min(bisect_right(grid, inside), len(grid) - 1) - 1
        share = (inside - grid[j]) / (grid[j + 1] - grid[j])
        truth.append(point if mpmath.isnan(point) else values[j] + share * (values[j + 1] - values[j]))
    return truth


def determinant(M):
    (a, b, c), (d, e, f), (g, h, i) = M
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def solved(A, b):
    """By Cramer's rule."""
    truth = np.empty_like(b)
    for matrix, right, x in zip(A, b, truth, strict=True):
        for j in range(3):
            replaced = matrix.copy()
            replaced[:, j] = right
            x[j] = determinant(replaced) / determinant(matrix)
    return truth


def sums(keys, weights, bins):
    truth = [0] * bins
    for key, weight in zip(keys, weights, strict=True):
        truth[key] += weight
    return truth


def in_order(x):
    numbers = sorted(number for number in x if number == number)
    return numbers + [math.nan] * (len(x) - len(numbers))


def percentiles(x, percents):
    ordered, truth = sorted(x), []
    for percent in percents:
        place = mpmath.mpf(percent) * (len(x) - 1) / 100
        j = min(int(place), len(x) - 2)
        truth.append(ordered[j] + (place - j) * (ordered[j + 1] - ordered[j]))
    return truth


def roots(q, p, accuracy):
    def root(q, p):
        return mpmath.findroot(lambda x: x**3 + p * x - q, mpmath.cbrt(q), solver="newton", maxsteps=200)

    # How many steps that takes is the method's own.
    return [root(*market) for market in zip(q, p, strict=True)], None


def linear_algebra(a, s, b):
    a, s, b = (mpmath.matrix(values.tolist()) for values in (a, s, b))
    return (a * s).tolist(), mpmath.lu_solve(s, b).tolist(), mpmath.cholesky(s).tolist()


# Step by step


def trajectory(x0, n, alpha):
    truth = [x0]
    for _ in range(n):
        truth.append((alpha * truth[-1]) * (1 - truth[-1]))
    return truth


def end(x0, n, alpha):
    return trajectory(x0, n, alpha)[-1]


def derivatives(x0, n, alpha):
    """By x0 and by alpha, as differences."""
    h = mpmath.mpf(10) ** -20
    by_x0 = (end(x0 + h, n, alpha) - end(x0 - h, n, alpha)) / (2 * h)
    return end(x0, n, alpha), by_x0, (end(x0, n, alpha + h) - end(x0, n, alpha - h)) / (2 * h)


def heat(plate, steps, k):
    for _ in range(steps):
        inner, before = plate[1:-1, 1:-1], plate
        around = before[:-2, 1:-1] + before[2:, 1:-1] + before[1:-1, :-2] + before[1:-1, 2:]
        plate = before.copy()
        plate[1:-1, 1:-1] = inner + k * (around - 4 * inner)
    return plate


def spread(starts, columns, values, rows, steps, damping):
    matrix = np.full((len(starts) - 1,) * 2, mpmath.mpf(0))
    for row, column, value in zip(rows, columns, values, strict=True):
        matrix[row, column] += value
    x = np.full(len(matrix), mpmath.mpf(1))
    for _ in range(steps):
        x = (1 - damping) + damping * matrix.dot(x)
    return x


def filtered(y, A, c, Q, r, x, P):
    truth = []
    for observed in y:
        x, P = A.dot(x), A.dot(P).dot(A.T) + Q
        gain = P.dot(c) / (c.dot(P).dot(c) + r)
        x, P = x + gain * (observed - c.dot(x)), P - np.outer(gain, c.dot(P))
        truth.append(x)
    return truth


def wealth(w0, z, floor, rich, keep):
    truth = []
    for w, shocks in zip(w0, z.T, strict=True):
        for shock in shocks:
            w = max(shock * w * keep if w > rich else shock * w, floor)
        truth.append(w)
    return truth


def chains(starts, moves, log_u):
    def log_density(x):
        return -min(abs(x - 3), abs(x + 3))

    ends, counts = [], []
    for x, own_moves, thresholds in zip(starts, moves.T, log_u.T, strict=True):
        accepted = 0
        for move, threshold in zip(own_moves, thresholds, strict=True):
            proposal = x + move
            if threshold < log_density(proposal) - log_density(x):
                x, accepted = proposal, accepted + 1
        ends.append(x)
        counts.append(accepted)
    return ends, counts


def distance(a, b):
    @cache
    def of_first(i, j):
        if not i or not j:
            return i + j
        changed = of_first(i - 1, j - 1) + int(a[i - 1] != b[j - 1])
        return min(of_first(i - 1, j) + 1, of_first(i, j - 1) + 1, changed)

    return of_first(len(a), len(b))


# With random numbers that are hashes


def hashed(seed, i, t):
    x = (seed + i * 0x9E3779B1 + t * 0x85EBCA77) % 2**32
    x = (x ^ x >> 16) * 0x7FEB352D % 2**32
    x = (x ^ x >> 15) * 0x846CA68B % 2**32
    return x ^ x >> 16


def offer(seed, i, t):
    return (hashed(seed, i, t) >> 8) / 2**24


def durations(reservation, seed, horizon):
    truth = []
    for i, wanted in enumerate(reservation):
        t = 1
        while t < horizon and offer(seed, i, t) < wanted:
            t += 1
        truth.append(t)
    return truth


def last_wages(wages, seed, loss):
    truth = []
    for i, wage in enumerate(wages):
        for t in range(40):
            if offer(seed, i, 65 * t) < loss * wage:
                wage = max(offer(seed, i, 65 * t + k) for k in range(1, 65))
        truth.append(wage)
    return truth


def settled(places, kinds, seed, rounds):
    where, drawn = [tuple(place) for place in places], [0] * len(places)

    def draw(i):
        drawn[i] += 1
        return hashed(seed, i, drawn[i] - 1) >> 21

    def others(i):
        squares = {
            j: (x - where[i][0]) ** 2 + (y - where[i][1]) ** 2 for j, (x, y) in enumerate(where) if j != i
        }
        tenth = sorted(squares.values())[9]
        return sum(kinds[j] != kinds[i] for j, square in squares.items() if square <= tenth)

    for _ in range(rounds):
        for i in range(len(where)):
            moves = 0
            while moves < 20 and others(i) > 6:
                where[i] = draw(i), draw(i)
                moves += 1
    return where


# {problem: (what is exact, n)}: of many digits, or with every operation rounded once, as the dtype is.
OF_MANY_DIGITS = {
    "grid_max": (maximum, 11),
    "histogram": (sums, 37),
    "interpolation": (interpolated, 37),
    "kalman": (filtered, 41),
    "matmul": (linear_algebra, 6),
    "nbody": (accelerations, 7),
    "quantiles": (percentiles, 37),
    "root_finding": (roots, 11),
    "sensitivity": (derivatives, 1_037),
    "small_solves": (solved, 37),
    "sparse_steps": (spread, 9),
    "stencil": (heat, 5),
}
ROUNDED_ONCE = {
    "dispatch": (lambda x: x + 1, 1),
    "edit_distance": (distance, 9),
    "ensemble": (end, 17),
    "job_ladder": (last_wages, 17),
    "metropolis": (chains, 5),
    "quadratic_map": (trajectory, 1_037),
    "schelling": (settled, 16),
    "search_durations": (durations, 61),
    "sorting": (in_order, 37),
    "wealth_paths": (wealth, 17),
}
TRUTHS = OF_MANY_DIGITS | ROUNDED_ONCE
# Tested below.
OTHERWISE = {"ode_adaptive", "random_draws", "value_iteration"}


def exact(value):
    """An input's numbers as mpmath's, or Python's whole ones."""
    numbers = np.frompyfunc(lambda v: mpmath.mpf(v) if isinstance(v, float) else int(v), 1, 1)
    with np.errstate(invalid="ignore"):  # which mpmath gives for NaN
        return numbers(value)


def inputs_of(name, n, dtype):
    """{what they are: inputs} of a small size: check inputs, timed ones and variants."""
    problem = problems.problem(name)
    variants = problem.variants(n, dtype) if problem.variants else {}
    # Its few agents would make ten million steps.
    timed = {} if name == "ensemble" else {"timed": problem.inputs(n, dtype)}
    return problem.probes(n, dtype) | timed | variants


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TRUTHS)
def test_the_reference_is_within_half_a_tolerance_of_the_truth(name, dtype):
    truth_of, n = TRUTHS[name]
    for which, inputs in inputs_of(name, n, dtype).items():
        found, allowed = expected(name, inputs)
        with mpmath.workprec(BITS[dtype]) if name in ROUNDED_ONCE else mpmath.workdps(DIGITS):
            truth = truth_of(*map(exact, inputs))
            truths = truth if isinstance(found, tuple) else (truth,)
            for array, true, most in zip(outputs(found), truths, outputs(allowed), strict=True):
                if true is not None:
                    assert_right(array, np.array(true, object).ravel(), most, which)


def assert_right(array, truths, allowed, which):
    limits = np.broadcast_to(allowed, array.shape).ravel().tolist()
    assert np.isfinite(limits).all()
    for number, true, limit in zip(array.ravel().tolist(), truths, limits, strict=True):
        if number != true and not (math.isnan(number) and mpmath.isnan(true)):
            assert abs(mpmath.mpf(number) - true) <= limit / 2, (which, number, true)


def test_every_problem_has_its_truth_and_a_statement_without_a_fault():
    own = {*problems.PROBLEMS} - {*problems.OUTSIDE}
    assert {*TRUTHS, *OTHERWISE} == own
    assert faults.faults(sorted(own)) is None


def changes(a, y, P, R, beta, tol, max_iter):
    """V and its change after each step in float64, one state at a time."""
    beta, P, V = float(beta), P.astype(float), np.zeros((len(y), len(a)))
    consumption = float(R) * a.astype(float)[:, None] - a.astype(float)
    # Per state: the choices that leave something to consume, and what that is worth.
    states = {}
    for j, i in np.ndindex(V.shape):
        c = consumption[i] + float(y[j])
        states[j, i] = c > 0, 1 - 1 / c[c > 0]
    for _ in range(max_iter):
        EV, new = beta * P @ V, np.empty_like(V)
        for (j, i), (possible, worth) in states.items():
            new[j, i] = np.max(worth + EV[j][possible])
        yield new, np.max(np.abs(new - V))
        V = new


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [8, 37])
def test_values_are_within_tolerance_of_the_truth_and_no_rounding_moves_the_last_step(n, dtype):
    """The last change and the one before are further from tol than two answers can be apart."""
    for name, inputs in inputs_of("value_iteration", n, dtype).items():
        (V, steps), (bound, of_steps) = expected("value_iteration", inputs)
        tol, max_iter = float(inputs[-2]), inputs[-1]
        taken = [step for step, _ in zip(changes(*inputs), range(steps), strict=False)]
        gaps = [gap for _, gap in taken]
        assert of_steps == 0
        assert np.max(np.abs(V - taken[-1][0])) <= bound / 2 + 1e-14, name
        assert all(gap > tol + bound for gap in gaps[:-1]), name
        assert steps == max_iter or gaps[-1] < tol - bound, name


@pytest.mark.parametrize("dtype", DTYPES)
def test_after_a_period_planets_are_where_they_were(dtype):
    """Within a hundred times the accuracy of a step: errors grow along an orbit."""
    state, until, accuracy = ode_adaptive.inputs(50, dtype, 3)
    end, tried = reference_result("ode_adaptive", (state, until, accuracy))
    assert np.max(np.abs(end - state)) <= 100 * accuracy
    eccentric = np.argsort(-state[0])
    assert tried[eccentric[-1]] > tried[eccentric[0]]


# Random draws, which the problem judges itself


@pytest.mark.parametrize(("n", "seeds"), [(5_000, 5), (300_001, 1)])
def test_right_draws_agree_whatever_generator_they_are_from(n, seeds):
    """Three bit generators, both dtypes, odd n: none is refused."""
    one = np.float64(1)
    for seed in range(seeds):
        for bits in (np.random.PCG64, np.random.MT19937, np.random.SFC64):
            draws = np.random.Generator(bits(seed)).standard_normal(n)
            assert random_draws.agrees(draws, seed, n, one) is None
        draws = np.random.default_rng(seed).standard_normal(n, dtype=np.float32)
        assert random_draws.agrees(draws, seed, n, np.float32(1)) is None


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_draws_that_are_not_normal_or_not_independent_do_not_agree(dtype):
    n, rng = 300_000, np.random.default_rng(1)
    normal = rng.standard_normal(n, dtype=dtype)
    squares_alike = np.abs(np.repeat(normal[: n // 2], 2)) * rng.choice([-1, 1], n)
    # By the first words of what speaks against them.
    for words, draws in {
        "a draw is not finite": np.where(np.arange(n) == 7, np.inf, normal),
        "the distribution is": rng.laplace(0, math.sqrt(0.5), n),
        "the variance is": normal * dtype(1.02),
        "the correlation at lag 2 is": np.repeat(normal.reshape(-1, 2), 2, axis=0).ravel()[:n],
        "the correlation of squares at lag 1": squares_alike,
    }.items():
        assert (random_draws.agrees(draws.astype(dtype), 1, n, dtype(1)) or "").startswith(words), words


# What tolerances rest on


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_value_of_f_is_within_its_rounding_bound(dtype):
    """Point by point: a maximum would hide what the other values do."""
    rng, largest = np.random.default_rng(1), 0
    for scale in (0.1, 1, 3, 30, 1e3, 1e6):
        points = rng.uniform(-scale, scale, (2, 100)).astype(dtype)
        for x, y, computed in zip(
            *points, problems.kernel("grid_max", "numpy_meshgrid").f(*points), strict=True
        ):
            with mpmath.workdps(DIGITS):
                error = abs(mpmath.mpf(float(computed)) - f(mpmath.mpf(float(x)), mpmath.mpf(float(y))))
            s = float(x) ** 2 + float(y) ** 2
            largest = max(largest, error / grid_max.rounding_bound(s, np.finfo(dtype).eps / 2))
    # A bound that is never nearly reached would let wrong kernels pass.
    assert 0.2 < largest <= 1


def test_the_lectures_maximum_is_the_true_one():
    """0.999998, in the middle of the grid: f is at most 1 / (1 + x² + y²)."""
    grid = np.linspace(-3, 3, 3_000)
    middle, point = grid[1_400:1_600], mpmath.mpf(float(grid[1_500]))
    found = reference_result("grid_max", (middle,))
    assert f"{found:.6f}" == "0.999998"
    assert found > 1 / (1 + middle[0] ** 2)
    with mpmath.workdps(DIGITS):
        assert abs(mpmath.mpf(float(found)) - f(point, point)) <= grid_max.tolerance(middle)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_timed_sums_have_no_rounding_at_any_size_or_variant(dtype):
    """In float32 whole numbers up to 2**24 are exact; a larger n makes every group larger in proportion."""
    n = 150_000
    more = max(histogram.SIZES.values()) / n
    timed = {"timed": histogram.inputs(n, dtype, 0)} | histogram.variants(n, dtype, 0)
    for name, inputs in timed.items():
        keys, weights, bins = inputs
        assert more * np.bincount(keys, weights, minlength=bins).max() < 2**24, name
        assert not histogram.tolerance(*inputs).any(), name


@pytest.mark.parametrize("dtype", DTYPES)
def test_systems_have_their_pivots_in_any_row(dtype):
    """Every order of the rows occurs, and no condition number is above 7."""
    A, _ = small_solves.inputs(200, dtype, 0)
    assert len({tuple(order) for order in np.abs(A).argmax(axis=2)}) == 6
    assert np.linalg.cond(A.astype(float), np.inf).max() <= 7
