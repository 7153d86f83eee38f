"""What can be known of GPUs without one: Numba's simulator, made-up counts, a CPU in a GPU's place."""

import json
import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from harness.cases import DTYPES, call, problems
from harness.cases.case import Case
from harness.checks import agreement, shortcuts
from harness.machine import hardware, libraries
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


@pytest.fixture
def cpu_as_gpu(monkeypatch):
    """JAX's CPU device wherever a case asks for a GPU."""
    import jax

    call.use_double_precision("jax")
    for module in (call, agreement, checking, memory):
        monkeypatch.setattr(module, "device_of", lambda case: jax.devices("cpu")[0])


def on_gpu(planted, step, dtype):
    """A planted quadratic map whose step is as given, on what stands for a GPU."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    def run(x0, n, alpha):
        values = lax.scan(lambda x, _: (step(alpha, x),) * 2, x0, None, length=n)[1]
        return jnp.concatenate((x0[None], values))

    case = planted("quadratic_map", jax.jit(run, static_argnums=1), dtype, library="jax")
    return Case(case.problem, case.kernel, "small", dtype, "gpu")


@needs_jax
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_trajectory_on_a_gpu_may_part_by_rounding_and_says_where(planted, cpu_as_gpu, dtype):
    case = on_gpu(planted, lambda alpha, x: alpha * x - alpha * x * x, dtype)
    made, worst = agreement.verify_timed(case)
    reference, _ = agreement.expected_of_timed("quadratic_map", case.n, dtype)
    ours, at = np.asarray(made()), made.parts_at
    assert ours[:at].tobytes() == reference[:at].tobytes()
    assert ours[at] != reference[at]
    assert 0 < worst <= agreement.STEP_ULPS
    found = checking.facts_of_device(made)
    assert found["parts_at"] == at
    assert found["ran_on"] == "cpu"
    assert found["transfer_seconds"] > 0


@needs_jax
@pytest.mark.parametrize("dtype", DTYPES)
def test_bit_for_bit_on_a_gpu_parts_nowhere(planted, cpu_as_gpu, dtype):
    made, error = shortcuts.admit(on_gpu(planted, lambda alpha, x: alpha * x * (1 - x), dtype))
    assert (made.parts_at, error) == (None, 0.0)
    assert "parts_at" not in checking.facts_of_device(made)


@needs_jax
@pytest.mark.parametrize(
    ("dtype", "step"),
    [
        ("float64", lambda alpha, x: alpha * x * (1 - x) * (1 + 1e-14)),
        ("float64", lambda alpha, x: (alpha * x * (1 - x)).astype("float32").astype("float64")),
        ("float32", lambda alpha, x: alpha * x * (1 - x) + np.float32(1e-6)),
        ("float64", lambda alpha, x: x * np.nan),
    ],
    ids=["a factor", "narrower", "an offset", "NaN"],
)
def test_a_wrong_step_on_a_gpu_is_no_rounding(planted, cpu_as_gpu, dtype, step):
    with pytest.raises(agreement.Disagreement, match="not by rounding"):
        agreement.verify_timed(on_gpu(planted, step, dtype))


@pytest.fixture
def on_device(monkeypatch):
    """What is said of the memory of a call with 24 kB of inputs, where XLA's allocator has these counts."""

    made = SimpleNamespace(
        case=None, input_bytes=24_000, arguments=(), timed=lambda dropped, kept: (0.5, "result")
    )

    def ask(counts):
        monkeypatch.setattr(memory, "device_of", lambda case: SimpleNamespace(memory_stats=lambda: counts))
        found, result = memory._on_device(made)
        assert result == "result"
        return found

    return ask


def test_device_memory_is_what_lies_above_the_inputs(on_device):
    found = on_device({"peak_bytes_in_use": 1_000_000, "bytes_in_use": 5})
    assert found["peak_bytes"] == 976_000
    assert found["traced_seconds"] >= 0
    assert on_device({"peak_bytes_in_use": 20_000})["peak_bytes"] == 0


def test_where_device_memory_is_not_counted_there_is_a_reason_and_no_peak(on_device):
    found = on_device(None)
    assert found.keys() == {"skipped"}
    assert "does not count" in found["skipped"]
    cuda = SimpleNamespace(case=Case("grid_max", "numba_cuda", "small", "float64", "gpu"))
    found, result = memory.peak_of_warm_call(cuda)
    assert found == {"skipped": "numba does not count what it allocates on a gpu; JAX's kernels do"}
    assert result is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize(
    ("says", "found"),
    [
        ("echo 'NVIDIA X, 1.2, 80 GiB, 210 MHz, 1980 MHz, 2619 MHz, 700.00 W'", ["NVIDIA X", "1980 MHz"]),
        ("echo 'NVIDIA-SMI has failed because it could not communicate'; exit 9", []),
        ("echo 'NVIDIA X, 1.2'", []),
    ],
    ids=["one", "no driver", "an answer of another form"],
)
def test_gpus_are_in_the_machines_facts(tmp_path, monkeypatch, says, found):
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{says}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    hardware.gpus.cache_clear()
    gpus = hardware.facts()["gpus"]
    hardware.gpus.cache_clear()
    assert [value for gpu in gpus for value in (gpu["name"], gpu["clocks.max.sm"])] == found
    assert json.dumps(gpus)


def test_clocks_that_moved_are_no_other_machine():
    gpu = {"name": "NVIDIA X", "driver_version": "1", "clocks.sm": "210 MHz", "clocks.mem": "400 MHz"}
    now = gpu | {"clocks.sm": "1980 MHz", "clocks.mem": "2619 MHz"}
    assert hardware.differences({"gpus": [gpu]}, {"gpus": [now]}) == []
    assert hardware.differences({}, {"gpus": []}) == []
    (line,) = hardware.differences({"gpus": [gpu]}, {"gpus": [gpu | {"driver_version": "2"}]})
    assert line.startswith("gpus")
