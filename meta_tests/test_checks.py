"""Wrong kernels, each refused by the check that stands before every clock."""

from functools import partial

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import agreement, shortcuts
from harness.checks.agreement import Disagreement
from kernels.quadratic_map import numpy_loop
from meta_tests import wrong_kernels as wrong
from meta_tests.wrong_kernels import right_maximum, trajectory

WRONG = {
    "grid_max": [
        wrong.diagonal_only,
        wrong.last_row_dropped,
        wrong.first_point_dropped,
        wrong.last_of_each_block_dropped,
        wrong.last_point_dropped_at_some_lengths,
        wrong.constant,
        wrong.starts_at_zero,
        wrong.one_point_more,
        wrong.makes_its_own_grid,
        wrong.mutates,
        wrong.sorts_its_input,
        wrong.restores_wrongly,
        wrong.answers_in_its_input,
        wrong.loses_dtype,
        wrong.remembers,
        wrong.remembers_by_content,
        wrong.remembers_by_identity,
        wrong.unrecognised_reduction,
    ],
    "quadratic_map": [
        wrong.reassociated,
        wrong.contracted,
        wrong.fastmath,
        wrong.one_step_short,
        wrong.starts_a_step_late,
        wrong.stands_still,
        wrong.wrong_after_1000,
        wrong.late,
        wrong.finishes_later,
        wrong.reuses_its_output,
        wrong.takes_turns_with_two,
        wrong.keeps_a_table,
        wrong.copies_what_it_remembers,
        wrong.blocked,
        wrong.clipped,
    ],
}
WRONG_IN_FLOAT64 = {"grid_max": [wrong.single_as_double]}
WRONG_IN_FLOAT32 = {
    "grid_max": [wrong.ignores_dtype, wrong.promotes, wrong.wide_then_cast],
    "quadratic_map": [wrong.wide_inside],
}


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
        shortcuts.admit(planted(problem, kernel, dtype))
    print(refusal.value)  # pytest -rP lists what refused each


def test_what_is_remembered_from_an_earlier_run_is_refused(planted):
    """As results on a disk are: the inputs that no kernel has seen are others each time."""
    seen = {}

    def remembers(grid):
        return wrong.remembers_by_content(grid, seen)

    for _ in range(3):
        with pytest.raises(Disagreement, match="it remembers its results"):
            shortcuts.admit(planted("grid_max", remembers, "float64"))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("problem", "kernel"), [("grid_max", right_maximum), ("quadratic_map", trajectory)])
def test_a_right_kernel_is_not_refused(planted, problem, kernel, dtype):
    call, error = shortcuts.admit(planted(problem, kernel, dtype))
    assert isinstance(call, Call)
    assert error == 0.0


def loop(grid):
    m, one = grid.dtype.type(-np.inf), grid.dtype.type(1)
    for x in grid:
        for y in grid:
            s = x**2 + y**2
            m = max(m, np.cos(s) / (one + s))
    return m


def with_signatures():
    return wrong.numba.njit(["float64(float64[:])", "float32(float32[:])"])(loop)


def with_a_default():
    compiled = wrong.numba.njit(loop)
    return wrong.numba.njit(lambda grid, first=0: compiled(grid[first:]))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("made", [with_signatures, with_a_default])
def test_the_dtype_of_a_number_is_that_of_the_code_that_numba_chose(planted, made, dtype):
    """Which need not have been compiled for the very types of the arguments."""
    shortcuts.admit(planted("grid_max", made(), dtype))


def test_a_number_that_a_signature_widens_is_refused(planted):
    run = wrong.numba.njit(["float64(float32[:])"])(loop)
    with pytest.raises(Disagreement, match="returned float64, where the reference has float32"):
        shortcuts.admit(planted("grid_max", run, "float32"))


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
        shortcuts.admit(planted("grid_max", kernels[fault], dtype, library="jax"))
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
        shortcuts.prepared_elsewhere(planted("grid_max", run, "float64", prepare=prepare))
    print(refusal.value)


def test_a_kernel_that_is_right_is_refused_for_its_prepare(planted):
    case = planted("grid_max", lambda answer: answer, "float64", prepare=lambda grid: (right_maximum(grid),))
    agreement.verify_all_probes(case)
    with pytest.raises(Disagreement, match="prepare"):
        shortcuts.admit(case)


def test_a_jax_result_must_be_computed_where_it_was_asked_for():
    jax = pytest.importorskip("jax")
    case = Case("grid_max", "jax_vmap", "small", "float32", "cpu")
    value, tolerance = agreement.expected_of_timed("grid_max", case.n, "float32")
    call = Call(case, problems.problem("grid_max").inputs(case.n, "float32"))
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, jax.eval_shape(call.run, *call.arguments), value, tolerance)
    with pytest.raises(Disagreement, match="not a JAX array"):
        agreement.check(call, partial(call.run, *call.arguments), value, tolerance)


def stepped(x0, n, alpha, x):
    x[:] = numpy_loop.run(x0, n, alpha)
    return x


def room(x0, n, alpha):
    return np.empty(n + 1, dtype=x0.dtype)


def believes_what_is_there(x0, n, alpha, x):
    return x if x[0] == x0 and not np.isnan(x[-1]) else stepped(x0, n, alpha, x)


def starts_from_what_is_there(x0, n, alpha, x):
    x[1:] = numpy_loop.run(x0, n, alpha)[1:]
    return x


def test_a_workspace_is_allowed(planted):
    call, error = shortcuts.admit(planted("quadratic_map", stepped, "float64", workspace=room))
    assert error == 0
    assert call() is call()


@pytest.mark.parametrize("run", [believes_what_is_there, starts_from_what_is_there])
def test_nothing_may_be_read_from_a_workspace(planted, run):
    with pytest.raises(Disagreement):
        shortcuts.admit(planted("quadratic_map", run, "float64", workspace=room))


def test_what_is_handed_in_is_what_the_timed_call_is_held_to(planted):
    """A fresh process gets the reference's value from a file; the reference need not run again."""
    case = planted("quadratic_map", trajectory, "float64")
    call, _ = agreement.verify_timed(case)
    value, _ = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    shortcuts.check_at_size(call, value, 0.0)
    with pytest.raises(Disagreement, match="not bit for bit"):
        shortcuts.check_at_size(call, np.nextafter(value, 2), 0.0)


def test_a_call_that_once_need_not_wait_remembers_nothing(monkeypatch):
    """On a busy machine threads wait for a core in nearly every call, and by luck in none that is known."""
    call, _ = agreement.verify_timed(Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu"))
    known = iter([0.015] * 8 + [0.0007] + [0.015] * 90)
    monkeypatch.setattr(
        shortcuts, "_seconds", lambda one: (next(known), 0.0) if one is call else (0.015, 0.0)
    )
    shortcuts.faster_on_known(call)
    known = iter([0.0007] * 90)
    with pytest.raises(Disagreement, match="it remembers its results"):
        shortcuts.faster_on_known(call)
