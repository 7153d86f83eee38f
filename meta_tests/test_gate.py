"""Wrong kernels, each refused; and that what is refused has no figure in the JSON."""

import json
import shutil
import subprocess
import sys
import types
from functools import partial
from pathlib import Path

import numba
import numpy as np
import pytest

from harness import agreement, problems
from harness.agreement import Disagreement
from harness.calls import Call
from harness.cases import Case

ROOT = Path(__file__).resolve().parent.parent


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


def wide_inside(x0, n, alpha):
    return trajectory(np.float64(x0), n, np.float64(alpha)).astype(x0.dtype)


WRONG = {
    "grid_max": [
        diagonal_only,
        last_row_dropped,
        first_point_dropped,
        constant,
        starts_at_zero,
        mutates,
        loses_dtype,
        remembers,
        unrecognised_reduction,
    ],
    "quadratic_map": [reassociated, contracted, one_step_short, late],
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


def run_suite(folder, *options):
    """pytest in a copy of the suite; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the suite to break."""
    for name in ("kernels", "harness", "bench_tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("return np.max(f(grid, grid))", "Disagreement"),
        ("import os; os._exit(0)", "ended without an answer"),
        ("import os; os._exit(3)", "exit status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("raise RuntimeError('out of ideas')", "out of ideas"),
    ],
)
def test_a_faulty_kernel_costs_its_own_rows_only(copy, fault, message):
    kernel = copy / "kernels/grid_max/numpy_prebuilt_mesh.py"
    head = kernel.read_text().partition("def prepare")[0]
    kernel.write_text(f"{head}def run(grid):\n    {fault}\n")
    done = run_suite(
        copy,
        "--benchmark-only",
        "--benchmark-json=out.json",
        "--benchmark-max-time=0.01",
        "--first-call-rounds=1",
        "--kernel=numpy_meshgrid,numpy_prebuilt_mesh",
        "--problem=grid_max",
        "--size=small",
        "--dtype=float64",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert message in done.stdout
    rows = json.loads((copy / "out.json").read_text())["benchmarks"]
    assert {row["params"]["kernel"] for row in rows} == {"numpy_meshgrid"}
    assert {row["extra_info"]["question"] for row in rows} >= {"first_call", "speed"}


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--problem=gridmax"], "choose from grid_max, quadratic_map"),
        (["--library=torch"], "choose from python, numpy, numba, jax"),
        (["--kernel=jax_pmap"], "jax_vmap"),
        (["--size=huge"], "neither a number nor one of small, medium, lecture"),
        (["--size=1"], "n must be larger than 1"),
        (["--size=-5"], "n must be larger than 1"),
        (["--dtype=float16"], "choose from float64, float32"),
        (["--device=npu"], "choose from cpu, gpu, all"),
        (["--cpus=100000"], "can be had here"),
        (["--cpus=two"], "not a whole number"),
        (["--first-call-rounds=0"], "whole number from 1 up"),
        (["--kernel=numba_loop", "--library=jax"], "select no kernel"),
    ],
)
def test_bad_options_get_one_line(options, answer):
    done = run_suite(ROOT, "--collect-only", "-q", *options)
    assert done.returncode == 4
    assert answer in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
