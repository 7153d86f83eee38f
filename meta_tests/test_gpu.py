"""What can be known of GPUs without one: Numba's simulator, a CPU in a GPU's place."""

import pytest

from harness.cases import call, problems
from harness.cases.case import Case
from harness.checks import admission, agreement
from harness.machine import libraries
from harness.measure import checking, memory
from meta_tests.whole import ROOT, run_python, run_suite

SIMULATED = {"NUMBA_ENABLE_CUDASIM": "1"}
# Few threads and blocks, since a thread of the simulator's is a thread: every stride is taken several times.
VERIFIED = """
from harness.cases import problems
from harness.cases.case import Case
from harness.checks import agreement

module = problems.kernel("grid_max", "numba_cuda")
{change}
module.THREADS, module.BLOCKS = 8, 3
only = {only}
for dtype in ("float64", "float32"):
    case = Case("grid_max", "numba_cuda", "small", dtype, "gpu")
    call, error = agreement.verify_timed(case)
    assert type(call.arguments[0]).__name__ == "FakeCUDAArray"
    for n in (2, 3, 7, 17, 61):
        agreement.verify_probes(case, n, only=only)
print("right")
"""
SOME = ("unsorted", "off_diagonal", "first", "last", "middle", "negative_f", "level_0")

# A kernel's line, and what a slip makes of it.
SLIPS = {
    "only the first columns": ("range(cuda.threadIdx.x, len(grid), cuda.blockDim.x)", "[cuda.threadIdx.x]"),
    "only the first rows": ("range(cuda.blockIdx.x, len(grid), cuda.gridDim.x)", "[cuda.blockIdx.x]"),
    "a reduction that starts too low": ("half = THREADS // 2", "half = THREADS // 4"),
    "one block forgotten": ("len(found), cuda.blockDim.x", "len(found) - 1, cuda.blockDim.x"),
    "the diagonal": ("grid[j] * grid[j]", "grid[i] * grid[i]"),
}


needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")
needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")


@needs_numba
def test_the_cuda_kernel_is_right_under_the_simulator():
    done = run_python("-c", VERIFIED.format(change="", only=SOME), **SIMULATED)
    assert done.stdout.strip() == "right", done.stderr[-2000:]


@needs_numba
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_cuda_kernel_is_found_under_the_simulator(slip, tmp_path):
    right, wrong = SLIPS[slip]
    source = (ROOT / "kernels/grid_max/numba_cuda.py").read_text()
    assert source.count(right) == 1
    (tmp_path / "slipped.py").write_text(source.replace(right, wrong))
    change = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import slipped as module\n"
        "problems.kernel = lambda problem, name, known=problems.kernel: (\n"
        "    module if name == 'numba_cuda' else known(problem, name))"
    )
    done = run_python("-c", VERIFIED.format(change=change, only=SOME), **SIMULATED)
    assert "Disagreement" in done.stderr or "IndexError" in done.stderr, done.stderr[-2000:]


@needs_numba
def test_a_small_launch_is_no_warning():
    """Numba says that few blocks leave a GPU idle, and any warning is an error here: but they are meant."""
    module = problems.kernel("grid_max", "numba_cuda")
    assert module.maximum_of_blocks[1, module.THREADS]


@needs_numba
def test_the_simulators_time_is_no_figure():
    done = run_python(
        "-c",
        "from harness.machine import libraries; print(libraries.missing_device('gpu', 'numba'))",
        **SIMULATED,
    )
    assert "a simulator's time is nobody's" in done.stdout


@pytest.mark.skipif(
    not (libraries.missing("numba") or libraries.missing_device("gpu", "numba")), reason="there is a GPU"
)
def test_rows_that_need_a_gpu_are_skipped_with_what_to_install(copy):
    options = ["--benchmark-only", "--size=small", "--rounds=1", "--kernel=numba_cuda,numpy_meshgrid"]
    done = run_suite(copy, *options, "--device=all", "bench_tests/test_speed.py", "-rs")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    assert "numba finds no gpu" in done.stdout
    assert "pip install numba-cuda" in done.stdout
    done = run_suite(copy, *options, "--device=gpu", "bench_tests/test_speed.py")
    assert done.returncode == 4
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("ERROR: --device gpu: numba finds no gpu")


@needs_jax
def test_on_a_device_a_kernel_is_placed_checked_and_named_and_its_memory_not_counted(monkeypatch):
    """With JAX's CPU device wherever a case asks for a GPU."""
    import jax

    call.use_double_precision("jax")
    for module in (call, agreement, checking):
        monkeypatch.setattr(module, "device_of", lambda case: jax.devices("cpu")[0])
    made, error = admission.admit(Case("quadratic_map", "jax_scan", "small", "float64", "gpu"))
    assert error == 0.0
    assert checking.described(made)["about"]["ran_on"] == "cpu"
    assert memory.peak_of_warm_call(made) == ({"skipped": "what is allocated on a gpu is not counted"}, None)


def test_a_loop_of_many_steps_is_timed_at_a_smaller_n_on_a_gpu():
    named = ("quadratic_map", "jax_scan", "lecture", "float64")
    assert Case(*named, "gpu").n == 100_000 < Case(*named, "cpu").n == Case(*named, "gpu").n_asked
