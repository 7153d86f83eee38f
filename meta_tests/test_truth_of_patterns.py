"""The patterns' references against higher precision, or the same formula in plain Python."""

import math

import mpmath
import numpy as np
import pytest

from harness.cases import problems
from kernels import job_ladder, kalman, random_draws, search_durations, value_iteration, wealth_paths

pytestmark = pytest.mark.fast

FLOATS = ["float64", "float32"]


def reference(problem):
    return problems.kernel(problem, problems.problem(problem).reference).run


def changes(a, y, P, R, beta, tol, max_iter):
    """V and its change after each step in float64, one state at a time."""
    V = np.zeros((len(y), len(a)))
    for _ in range(max_iter):
        new = np.empty_like(V)
        for j in range(len(y)):
            EV = P[j].astype(float) @ V
            for i in range(len(a)):
                c = float(R) * float(a[i]) + float(y[j]) - a.astype(float)
                new[j, i] = np.max((1 - 1 / c[c > 0]) + float(beta) * EV[c > 0])
        yield new, np.max(np.abs(new - V))
        V = new


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [8, 37])
def test_values_are_within_tolerance_of_the_truth_and_no_rounding_moves_the_last_step(n, dtype):
    """The last change and the one before are further from tol than two answers can be apart."""
    timed = {"timed": value_iteration.inputs(n, dtype)}
    for name, inputs in (timed | value_iteration.probes(n, dtype)).items():
        V, steps = reference("value_iteration")(*inputs)
        bound, of_steps = value_iteration.tolerance(*inputs)
        tol, max_iter = float(inputs[-2]), inputs[-1]
        taken = [step for step, _ in zip(changes(*inputs), range(steps), strict=False)]
        gaps = [gap for _, gap in taken]
        assert of_steps == 0
        assert np.max(np.abs(V - taken[-1][0])) <= bound / 2 + 1e-14, name
        assert all(gap > tol + bound for gap in gaps[:-1]), name
        assert steps == max_iter or gaps[-1] < tol - bound, name


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_households_wealth_rounds_each_product_once(dtype):
    bits = {"float64": 53, "float32": 24}[dtype]
    for name, (w0, z, floor, rich, keep) in wealth_paths.probes(17, dtype).items():
        found = reference("wealth_paths")(w0, z, floor, rich, keep)
        with mpmath.workprec(bits):
            for i, w in enumerate(map(mpmath.mpf, w0.tolist())):
                for shock in z[:, i].tolist():
                    grown = shock * w * float(keep) if w > float(rich) else shock * w
                    w = max(grown, mpmath.mpf(float(floor)))
                assert float(found[i]) == float(w), name


def offer(seed, i, t):
    x = (seed + i * 0x9E3779B1 + t * 0x85EBCA77) % 2**32
    x = (x ^ x >> 16) * 0x7FEB352D % 2**32
    x = (x ^ x >> 15) * 0x846CA68B % 2**32
    return ((x ^ x >> 16) >> 8) / 2**24


def test_durations_are_those_of_the_formula_in_whole_numbers():
    for name, (reservation, seed, horizon) in search_durations.probes(61, "float32").items():
        found = reference("search_durations")(reservation, seed, horizon)
        for i, wanted in enumerate(reservation.tolist()):
            t = 1
            while t < horizon and offer(seed, i, t) < wanted:
                t += 1
            assert found[i] == t, name


@pytest.mark.parametrize("dtype", FLOATS)
def test_wages_are_those_of_the_formula_in_whole_numbers(dtype):
    for name, (wages, seed, loss) in job_ladder.probes(17, dtype).items():
        found = reference("job_ladder")(wages, seed, loss)
        for i, wage in enumerate(wages.tolist()):
            for t in range(40):
                if offer(seed, i, 65 * t) < loss * wage:
                    wage = max(offer(seed, i, 65 * t + k) for k in range(1, 65))
            assert found[i] == wage, name


@pytest.mark.parametrize("dtype", FLOATS)
def test_filtered_states_are_within_tolerance_of_the_truth(dtype):
    for name, inputs in kalman.probes(101, dtype).items():
        found, bounds = reference("kalman")(*inputs), kalman.tolerance(*inputs)
        with mpmath.workdps(40):
            y, A, c, Q, r, x, P = (
                mpmath.matrix(np.asarray(v, float).tolist()) for v in map(np.atleast_1d, inputs)
            )
            for t in range(len(y)):
                x, P = A * x, A * P * A.T + Q
                K = P * c / ((c.T * P * c)[0] + r[0])
                x, P = x + K * (y[t] - (c.T * x)[0]), P - K * (c.T * P)
                assert all(abs(float(found[t, i]) - x[i]) <= bounds[t, i] / 2 for i in range(2)), (name, t)


@pytest.mark.parametrize(("n", "seeds"), [(5_000, 10), (20_011, 10), (300_001, 2)])
def test_right_draws_agree_whatever_generator_they_are_from(n, seeds):
    """Three bit generators, both dtypes, odd n: none is refused."""
    one = np.float64(1)
    for seed in range(seeds):
        for bits in (np.random.PCG64, np.random.MT19937, np.random.SFC64):
            draws = np.random.Generator(bits(seed)).standard_normal(n)
            assert random_draws.agrees(draws, seed, n, one) is None
        draws = np.random.default_rng(seed).standard_normal(n, dtype=np.float32)
        assert random_draws.agrees(draws, seed, n, np.float32(1)) is None


def draws_that(n, dtype):
    """{what speaks against them: draws} of one dtype, by the first words that are said."""
    rng = np.random.default_rng(1)
    normal = rng.standard_normal(n, dtype=dtype)
    half = normal[: (n + 1) // 2]
    return {
        "a draw is not finite": np.where(np.arange(n) == 7, np.inf, normal).astype(dtype),
        "the distribution is": rng.laplace(0, math.sqrt(0.5), n).astype(dtype),
        "the variance is": normal * dtype(1.02),
        "the correlation at lag 2 is": np.repeat(normal.reshape(-1, 2), 2, axis=0).ravel()[:n],
        "the correlation of squares at lag 1": np.abs(np.resize(np.repeat(half, 2), n))
        * rng.choice([-1, 1], n),
    }


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_draws_that_are_not_normal_or_not_independent_do_not_agree(dtype):
    n = 300_000
    for words, draws in draws_that(n, dtype).items():
        assert (random_draws.agrees(draws.astype(dtype), 1, n, dtype(1)) or "").startswith(words), words
