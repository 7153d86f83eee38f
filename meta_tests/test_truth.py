"""The lecture's references against arithmetic of higher precision, and bounds that tolerances rest on."""

import mpmath
import numpy as np
import pytest

from harness.cases import DTYPES, problems
from harness.cases.statement import is_floating
from kernels import grid_max, sensitivity

BITS = {"float64": 53, "float32": 24}


def reference(problem):
    return problems.kernel(problem, problems.problem(problem).reference).run


def true_f(x, y):
    s = mpmath.mpf(float(x)) ** 2 + mpmath.mpf(float(y)) ** 2
    return mpmath.cos(s) / (1 + s)


@pytest.mark.parametrize("dtype", DTYPES)
def test_reference_maximum_is_within_tolerance_of_the_truth(dtype):
    for name, (grid,) in grid_max.probes(17, dtype).items():
        with mpmath.workdps(50):
            truth = max(true_f(x, y) for x in grid for y in grid)
            error = abs(mpmath.mpf(float(reference("grid_max")(grid))) - truth)
        assert error <= grid_max.tolerance(grid), name


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_value_of_f_is_within_its_rounding_bound(dtype):
    """Point by point: a maximum would hide what the other values do."""
    f = problems.kernel("grid_max", "numpy_meshgrid").f
    rng = np.random.default_rng(1)
    largest = 0
    for scale in (0.1, 1, 3, 30, 1e3, 1e6):
        points = rng.uniform(-scale, scale, (2, 100)).astype(dtype)
        for x, y, computed in zip(*points, f(*points), strict=True):
            with mpmath.workdps(50):
                error = abs(mpmath.mpf(float(computed)) - true_f(x, y))
            s = float(x) ** 2 + float(y) ** 2
            largest = max(largest, error / grid_max.rounding_bound(s, np.finfo(dtype).eps / 2))
    # A bound that is never nearly reached would let wrong kernels pass.
    assert 0.2 < largest <= 1


def test_the_lectures_maximum_is_the_true_one():
    """0.999998, and the true maximum over the grid is at its two middle points."""
    grid = np.linspace(-3, 3, 3_000)
    found = reference("grid_max")(grid)
    assert f"{found:.6f}" == "0.999998"
    with mpmath.workdps(30):
        assert abs(found - float(true_f(grid[1_500], grid[1_500]))) <= grid_max.tolerance(grid)


@pytest.mark.parametrize("dtype", DTYPES)
def test_reference_trajectory_rounds_every_operation_once(dtype):
    """mpmath at the dtype's own precision: each product and difference correctly rounded."""
    for name, (x0, n, alpha) in problems.problem("quadratic_map").probes(1_037, dtype).items():
        with mpmath.workprec(BITS[dtype]):
            x, rounded = mpmath.mpf(float(x0)), [float(x0)]
            for _ in range(n):
                x = (mpmath.mpf(float(alpha)) * x) * (1 - x)
                rounded.append(float(x))
        assert np.array_equal(reference("quadratic_map")(x0, n, alpha), np.array(rounded, dtype=dtype)), name


@pytest.mark.parametrize("dtype", DTYPES)
def test_reference_derivatives_are_within_tolerance_of_the_truth(dtype):
    """The tangent recursion with 50 digits, and its derivative by alpha against a central difference."""
    for x0, n, alpha in [*sensitivity.probes(1_037, dtype).values(), sensitivity.inputs(500, dtype)]:
        found = reference("sensitivity")(x0, n, alpha)
        with mpmath.workdps(50):
            a, h = mpmath.mpf(float(alpha)), mpmath.mpf(10) ** -20
            x, dx0, da = mpmath.mpf(float(x0)), mpmath.mpf(1), mpmath.mpf(0)
            above = below = x
            for _ in range(n):
                slope = a * (1 - 2 * x)
                dx0, da = slope * dx0, slope * da + x * (1 - x)
                x = a * x * (1 - x)
                above, below = (a + h) * above * (1 - above), (a - h) * below * (1 - below)
            assert abs(da - (above - below) / (2 * h)) < 1e-15 * (1 + abs(da))
            errors = [abs(float(value - true)) for value, true in zip(found, (x, dx0, da), strict=True)]
        assert max(errors) <= sensitivity.tolerance(x0, n, alpha)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("problem", [name for name in problems.PROBLEMS if name not in problems.OUTSIDE])
def test_check_inputs_are_of_the_dtype_that_is_asked_for(problem, dtype):
    """Else they would compare two other things."""
    for inputs in problems.problem(problem).probes(17, dtype).values():
        assert all(v.dtype == dtype for v in inputs if is_floating(v) and v.dtype.kind != "c")
