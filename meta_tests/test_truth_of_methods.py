"""References of the patterns that are methods, against plain Python or higher precision."""

from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import pytest

from harness.cases import problems
from kernels import (
    edit_distance,
    matmul,
    metropolis,
    nbody,
    ode_adaptive,
    root_finding,
    schelling,
    sparse_steps,
    stencil,
)

pytestmark = pytest.mark.fast

FLOATS = ["float64", "float32"]


def reference(problem):
    return problems.kernel(problem, problems.problem(problem).reference).run


def within(result, truth, tolerance):
    """Are all numbers of a result within half of what two right ones may be apart of the exact ones?"""
    truth = np.vectorize(float, otypes=[float])(truth)
    return np.all(np.abs(np.asarray(result, float) - truth) <= np.asarray(tolerance) / 2)


@pytest.mark.parametrize("dtype", FLOATS)
def test_heat_is_that_of_exact_fractions(dtype):
    for name, (u, steps, k) in stencil.probes(5, dtype).items():
        plate = np.vectorize(Fraction, otypes=[object])(u.astype(float))
        for _ in range(min(steps, 4)):
            around = plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]
            inner = plate[1:-1, 1:-1] + Fraction(float(k)) * (around - 4 * plate[1:-1, 1:-1])
            plate = plate.copy()
            plate[1:-1, 1:-1] = inner
        inputs = u, min(steps, 4), k
        assert within(reference("stencil")(*inputs), plate, stencil.tolerance(*inputs)), name


@pytest.mark.parametrize("dtype", FLOATS)
def test_accelerations_are_those_of_many_digits(dtype):
    for name, inputs in nbody.probes(7, dtype).items():
        with mpmath.workdps(40):
            x, m = (np.vectorize(mpmath.mpf, otypes=[object])(v.astype(float)) for v in inputs[:2])
            truth = np.zeros_like(x)
            for i in range(len(x)):
                for j in range(len(x)):
                    d = x[j] - x[i]
                    truth[i] += m[j] * d / (np.dot(d, d) + float(inputs[2])) ** mpmath.mpf("1.5")
            assert within(reference("nbody")(*inputs), truth, nbody.tolerance(*inputs)), name


@pytest.mark.parametrize("dtype", FLOATS)
def test_linear_algebra_is_that_of_many_digits(dtype):
    for name, inputs in matmul.probes(6, dtype).items():
        with mpmath.workdps(40):
            a, s, b = (mpmath.matrix(v.astype(float).tolist()) for v in inputs)
            truths = a * s, mpmath.lu_solve(s, b), mpmath.cholesky(s)
            results, bounds = reference("matmul")(*inputs), matmul.tolerance(*inputs)
            for result, truth, bound in zip(results, truths, bounds, strict=True):
                assert within(result, np.array(truth.tolist()).reshape(result.shape), bound), name


@pytest.mark.parametrize("dtype", FLOATS)
def test_sparse_steps_are_those_of_a_full_matrix_of_fractions(dtype):
    for name, inputs in sparse_steps.probes(9, dtype).items():
        starts, columns, values, rows, steps, damping = inputs
        matrix = np.full((len(starts) - 1,) * 2, Fraction(0))
        for row, column, value in zip(rows, columns, values.astype(float), strict=True):
            matrix[row, column] += Fraction(value)
        x, kept = np.full(len(matrix), Fraction(1)), Fraction(float(damping))
        for _ in range(steps):
            x = (1 - kept) + kept * matrix.dot(x)
        assert within(reference("sparse_steps")(*inputs), x, sparse_steps.tolerance(*inputs)), name


def test_distances_are_those_of_the_recursion():
    for name, (a, b) in edit_distance.probes(9, "float64").items():

        @cache
        def distance(i, j, a=a, b=b):
            if not i or not j:
                return i + j
            changed = distance(i - 1, j - 1) + int(a[i - 1] != b[j - 1])
            return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, changed)

        assert reference("edit_distance")(a, b) == distance(len(a), len(b)), name


@pytest.mark.parametrize("dtype", FLOATS)
def test_after_a_period_planets_are_where_they_were(dtype):
    """Within a hundred times the accuracy of a step: errors grow along an orbit."""
    state, until, accuracy = ode_adaptive.inputs(50, dtype, 3)
    end, tried = reference("ode_adaptive")(state, until, accuracy)
    assert np.max(np.abs(end - state)) <= 100 * accuracy
    eccentric = np.argsort(-state[0])
    assert tried[eccentric[-1]] > tried[eccentric[0]]


@pytest.mark.parametrize("dtype", FLOATS)
def test_prices_clear_their_markets(dtype):
    for name, inputs in root_finding.probes(11, dtype).items():
        if name == "coarse":
            continue
        prices, steps = reference("root_finding")(*inputs)
        bound, _ = root_finding.tolerance(*inputs)
        with mpmath.workdps(40):
            for i, (q, p) in enumerate(zip(*(v.astype(float) for v in inputs[:2]), strict=True)):
                truth = mpmath.findroot(lambda x, q=q, p=p: x**3 + p * x - q, float(prices[i]))
                assert abs(float(prices[i]) - truth) <= bound[i] / 2, name
        assert steps.min() >= 1


@pytest.mark.parametrize("dtype", FLOATS)
def test_chains_are_those_of_plain_floats(dtype):
    """Sums of float32 are rounded once, from the exact sum in float64."""
    scalar = np.dtype(dtype).type

    def log_density(x):
        return -min(abs(scalar(x - 3)), abs(scalar(x + 3)))

    for name, (starts, moves, log_u) in metropolis.probes(5, dtype).items():
        ends, counts = reference("metropolis")(starts, moves, log_u)
        for i, x in enumerate(starts):
            accepted = 0
            for move, threshold in zip(moves[:, i], log_u[:, i], strict=True):
                proposal = scalar(x + move)
                if threshold < scalar(log_density(proposal) - log_density(x)):
                    x, accepted = proposal, accepted + 1
            assert (ends[i], counts[i]) == (x, accepted), name


def test_agents_are_those_of_plain_python():
    for name, (places, kinds, seed, rounds) in schelling.probes(16, "float64").items():
        where, drawn = [tuple(map(int, place)) for place in places], [0] * len(places)

        def draw(i, seed=seed, drawn=drawn):
            x = (seed + i * 0x9E3779B1 + drawn[i] * 0x85EBCA77) % 2**32
            x = (x ^ x >> 16) * 0x7FEB352D % 2**32
            x = (x ^ x >> 15) * 0x846CA68B % 2**32
            drawn[i] += 1
            return (x ^ x >> 16) >> 21

        def others(i, where=where, kinds=kinds):
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
        assert reference("schelling")(places, kinds, seed, rounds).tolist() == [*map(list, where)], name
