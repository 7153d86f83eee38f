"""Wrong kernels, each refused by the check that stands before every clock."""

import threading
import time
from functools import partial

import numba
import numpy as np
import pytest

from harness import agreement, gate, problems
from harness.agreement import Disagreement
from harness.calls import Call, use_double_precision
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


def sorts_its_input(grid):
    grid.sort()
    return right_maximum(grid)


def restores_wrongly(grid):
    result = right_maximum(grid)
    grid *= grid.dtype.type(1.1)
    grid /= grid.dtype.type(1.1)
    return result


def answers_in_its_input(grid):
    grid[0] = right_maximum(grid)
    return grid[:1].reshape(())


def one_point_more(grid):
    return right_maximum(np.append(grid, grid.dtype.type(0)))


def makes_its_own_grid(grid):
    return right_maximum(np.linspace(grid.min(), grid.max(), len(grid), dtype=grid.dtype))


def wide_then_cast(grid):
    return grid.dtype.type(right_maximum(grid.astype(np.float64)))


def remembers_by_content(grid, seen={}):  # noqa: B006 - the fault that is to be found
    key = grid.tobytes()
    if key not in seen:
        seen[key] = right_maximum(grid)
    return seen[key]


def remembers_by_identity(grid, seen={}):  # noqa: B006 - the fault that is to be found
    if id(grid) not in seen:
        seen[id(grid)] = grid, right_maximum(grid)  # kept, so that no other grid gets this id
    return seen[id(grid)][1]


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


def starts_a_step_late(x0, n, alpha):
    return trajectory(x0, n + 1, alpha)[1:]


def wrong_after_1000(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=1000)


def stands_still(x0, n, alpha):
    return np.full(n + 1, x0)


def finishes_later(x0, n, alpha):
    out = np.zeros(n + 1, dtype=x0.dtype)

    def fill():
        time.sleep(0.05)
        out[:] = trajectory(x0, n, alpha)

    threading.Thread(target=fill).start()
    return out


def copies_what_it_remembers(x0, n, alpha, seen={}):  # noqa: B006 - the fault that is to be found
    key = (x0, n, alpha, x0.dtype)
    if key not in seen:
        seen[key] = trajectory(x0, n, alpha)
    return seen[key].copy()


@numba.njit(fastmath=True)
def fastmath(x0, n, alpha):
    x = np.empty(n + 1, dtype=type(x0))
    x[0] = x0
    one = type(x0)(1)
    for t in range(n):
        x[t + 1] = alpha * x[t] * (one - x[t])
    return x


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
        one_point_more,
        makes_its_own_grid,
        mutates,
        sorts_its_input,
        restores_wrongly,
        answers_in_its_input,
        loses_dtype,
        remembers,
        remembers_by_content,
        remembers_by_identity,
        unrecognised_reduction,
    ],
    "quadratic_map": [
        reassociated,
        contracted,
        fastmath,
        one_step_short,
        starts_a_step_late,
        stands_still,
        wrong_after_1000,
        late,
        finishes_later,
        reuses_its_output,
        copies_what_it_remembers,
        blocked,
        clipped,
    ],
}
WRONG_IN_FLOAT64 = {"grid_max": [single_as_double]}
WRONG_IN_FLOAT32 = {"grid_max": [ignores_dtype, promotes, wide_then_cast], "quadratic_map": [wide_inside]}


def listed(table, *dtypes):
    return [
        pytest.param(problem, kernel, dtype, id=f"{kernel.__name__}-{dtype}")
        for problem, kernels in table.items()
        for kernel in kernels
        for dtype in dtypes
    ]


@pytest.mark.parametrize(
    ("problem", "kernel", "dtype"),
    listed(WRONG, "float64", "float32")
    + listed(WRONG_IN_FLOAT64, "float64")
    + listed(WRONG_IN_FLOAT32, "float32"),
)
@pytest.mark.filterwarnings("ignore::numba.NumbaPerformanceWarning")
def test_a_wrong_kernel_is_refused(planted, problem, kernel, dtype):
    with pytest.raises(Disagreement) as refusal:
        gate.admit(planted(problem, kernel, dtype))
    print(refusal.value)  # pytest -rP lists what refused each


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("problem", "kernel"), [("grid_max", right_maximum), ("quadratic_map", trajectory)])
def test_a_right_kernel_is_not_refused(planted, problem, kernel, dtype):
    call, error = gate.admit(planted(problem, kernel, dtype))
    assert isinstance(call, Call)
    assert error == 0.0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("fault", ["diagonal_only", "wide_then_cast", "remembers", "reads_no_input"])
def test_a_wrong_jax_kernel_is_refused(planted, fault, dtype):
    jnp = pytest.importorskip("jax.numpy")
    use_double_precision("jax")
    seen = {}

    def maximum(x, y):
        return jnp.max(jnp.cos(x**2 + y**2) / (1 + x**2 + y**2))

    def remembers(grid):
        if id(grid) not in seen:
            seen[id(grid)] = grid, maximum(grid, grid[:, None])
        return seen[id(grid)][1]

    def wide_then_cast(grid):
        # float32 is widened; the like of it for float64 is a result that was narrowed on the way
        other = "float64" if dtype == "float32" else "float32"
        wide = grid.astype(other)
        return maximum(wide, wide[:, None]).astype(dtype)

    kernels = {
        "diagonal_only": lambda grid: maximum(grid, grid),
        "wide_then_cast": wide_then_cast,
        "remembers": remembers,
        "reads_no_input": lambda grid: jnp.asarray(0.999998, dtype=grid.dtype),
    }
    with pytest.raises(Disagreement) as refusal:
        gate.admit(planted("grid_max", kernels[fault], dtype, library="jax"))
    print(refusal.value)


@pytest.mark.parametrize(
    ("prepare", "run"),
    [
        (lambda grid: (right_maximum(grid),), lambda answer: answer),
        (lambda grid: (grid**2,), lambda squares: np.max(np.cos(squares + squares[:, None]))),
        (lambda grid: (np.unique(np.abs(grid)),), right_maximum),
    ],
    ids=["the answer", "the squares", "half of a symmetric grid"],
)
def test_preparing_may_not_do_the_work(planted, prepare, run):
    with pytest.raises(Disagreement, match="prepare") as refusal:
        gate.prepared_elsewhere(planted("grid_max", run, "float64", prepare=prepare))
    print(refusal.value)


def test_a_jax_result_must_be_computed_where_it_was_asked_for():
    jax = pytest.importorskip("jax")
    case = Case("grid_max", "jax_vmap", "small", "float32", "cpu")
    value, tolerance = agreement.expected_of_timed("grid_max", case.n, "float32")
    call = Call(case, problems.problem("grid_max").inputs(case.n, "float32"))
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, jax.eval_shape(call.run, *call.arguments), value, tolerance)
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, partial(call.run, *call.arguments), value, tolerance)
