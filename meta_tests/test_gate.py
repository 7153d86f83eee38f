"""Wrong kernels, each refused by the check that stands before every clock."""

import types
from functools import partial

import numba
import numpy as np
import pytest

from harness import agreement, problems
from harness.agreement import Disagreement
from harness.calls import Call
from harness.case import Case


def f(x, y):
    return np.cos(x**2 + y**2) / (1 + x**2 + y**2)


def right_maximum(grid):
    return np.max(f(*np.meshgrid(grid, grid)))


def diagonal_only(grid):
    return np.max(f(grid, grid))


def last_row_dropped(grid):
    return np.max(f(*np.meshgrid(grid[:-1], grid)))


def first_point_dropped(grid):
    return right_maximum(grid[1:])


def last_of_each_block_dropped(grid):
    kept = np.concatenate([grid[s : s + 15] for s in range(0, len(grid), 16)])
    return np.max(f(*np.meshgrid(kept, grid)))


def constant(grid):
    return right_maximum(np.linspace(-3, 3, 3_000, dtype=grid.dtype))


def starts_at_zero(grid):
    return max(grid.dtype.type(0), right_maximum(grid))


def single_as_double(grid):
    return grid.dtype.type(right_maximum(grid.astype(np.float32)))


def ignores_dtype(grid):
    return right_maximum(grid.astype(np.float64))


def loses_dtype(grid):
    return float(right_maximum(grid))


def mutates(grid):
    result = right_maximum(grid)
    grid[0] = np.nextafter(grid[0], 9)
    return result


def remembers(grid, seen={}):  # noqa: B006 - the fault that is to be found
    return seen.setdefault(len(grid), right_maximum(grid))


@numba.njit
def promotes(grid):
    m = -np.inf
    for x in grid:
        for y in grid:
            m = max(m, np.cos(x**2 + y**2) / (1 + x**2 + y**2))
    return m


@numba.njit(parallel=True)
def unrecognised_reduction(grid):
    m = grid.dtype.type(-np.inf)
    for i in numba.prange(len(grid)):
        for j in range(len(grid)):
            s = grid[i] ** 2 + grid[j] ** 2
            z = np.cos(s) / (grid.dtype.type(1) + s)
            if z > m:
                m = z
    return m


def trajectory(x0, n, alpha, step=lambda alpha, x, one: alpha * x * (one - x), after=0):
    x = np.empty(n + 1, dtype=x0.dtype)
    x[0] = x0
    one = x0.dtype.type(1)
    for t in range(n):
        x[t + 1] = step(alpha, x[t], one) if t >= after else alpha * x[t] * (one - x[t])
    return x


def reassociated(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda alpha, x, one: alpha * (x * (one - x)))


def contracted(x0, n, alpha):
    # alpha·x - (alpha·x)·x with the product exact: what a fused multiply-add computes.
    wide = np.longdouble
    return trajectory(x0, n, alpha, lambda a, x, one: x0.dtype.type(wide(a * x) - wide(a * x) * wide(x)))


def one_step_short(x0, n, alpha):
    return trajectory(x0, n - 1, alpha)


def late(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=n - 2)


def reuses_its_output(x0, n, alpha, kept={}):  # noqa: B006 - the fault that is to be found
    out = kept.setdefault((n, x0.dtype), np.empty(n + 1, dtype=x0.dtype))
    out[:] = trajectory(x0, n, alpha)
    return out


def blocked(x0, n, alpha):
    # Blocks of 64 steps in another order of operations; only what is left over is right.
    def wrong(a, x, one):
        return a * (x * (one - x))

    x = trajectory(x0, n // 64 * 64, alpha, wrong)
    return np.concatenate([x, trajectory(x[-1], n % 64, alpha)[1:]])


def clipped(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: min(a * x * (one - x), one))


def wide_inside(x0, n, alpha):
    return trajectory(np.float64(x0), n, np.float64(alpha)).astype(x0.dtype)


WRONG = {
    "grid_max": [
        diagonal_only,
        last_row_dropped,
        first_point_dropped,
        last_of_each_block_dropped,
        constant,
        starts_at_zero,
        mutates,
        loses_dtype,
        remembers,
        unrecognised_reduction,
    ],
    "quadratic_map": [reassociated, contracted, one_step_short, late, reuses_its_output, blocked, clipped],
}
WRONG_IN_FLOAT64 = {"grid_max": [single_as_double]}
WRONG_IN_FLOAT32 = {"grid_max": [ignores_dtype, promotes], "quadratic_map": [wide_inside]}


def listed(table, *dtypes):
    return [
        pytest.param(problem, kernel, dtype, id=f"{kernel.__name__}-{dtype}")
        for problem, kernels in table.items()
        for kernel in kernels
        for dtype in dtypes
    ]


@pytest.fixture
def planted(monkeypatch):
    """Make `run` the only kernel of a problem, called numpy_planted or numba_planted."""

    def plant(problem, run, dtype):
        genuine = problems.kernel

        def kernel(problem_name, name):
            if name.endswith("_planted"):
                return types.SimpleNamespace(run=run, __doc__="planted")
            return genuine(problem_name, name)

        monkeypatch.setattr(problems, "kernel", kernel)
        library = "numba" if hasattr(run, "nopython_signatures") else "numpy"
        return Case(problem, f"{library}_planted", "small", dtype, "cpu")

    return plant


@pytest.mark.parametrize(
    ("problem", "kernel", "dtype"),
    listed(WRONG, "float64", "float32")
    + listed(WRONG_IN_FLOAT64, "float64")
    + listed(WRONG_IN_FLOAT32, "float32"),
)
@pytest.mark.filterwarnings("ignore::numba.NumbaPerformanceWarning")
def test_a_wrong_kernel_is_refused(planted, problem, kernel, dtype):
    with pytest.raises(Disagreement):
        agreement.verify(planted(problem, kernel, dtype))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("problem", "kernel"), [("grid_max", right_maximum), ("quadratic_map", trajectory)])
def test_a_right_kernel_is_not_refused(planted, problem, kernel, dtype):
    call, error = agreement.verify(planted(problem, kernel, dtype))
    assert isinstance(call, Call)
    assert error == 0.0


def test_a_jax_result_must_be_computed_where_it_was_asked_for():
    jax = pytest.importorskip("jax")
    case = Case("grid_max", "jax_vmap", "small", "float32", "cpu")
    value, tolerance = agreement.expected_of_timed("grid_max", case.n, "float32")
    call = Call(case, problems.problem("grid_max").inputs(case.n, "float32"))
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, jax.eval_shape(call.run, *call.arguments), value, tolerance)
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, partial(call.run, *call.arguments), value, tolerance)
