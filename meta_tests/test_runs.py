"""Whole runs: faulty kernels, missing libraries, bad options, settings, and what is saved."""

import json
import shutil
import subprocess
import sys
import textwrap

import numpy as np
import psutil
import pytest

from harness import libraries
from meta_tests.whole import ROOT, run_python, run_suite

PLANTED = '''"""Planted"""

import os
import resource
import signal
import sys
import time
import traceback

import numpy as np

seen = []


def f(x, y):
    return np.cos(x**2 + y**2) / (1 + x**2 + y**2)


def called_from(name):
    return any(frame.name == name for frame in traceback.extract_stack())


def run(grid):
{body}
    return np.max(f(*np.meshgrid(grid, grid)))
'''

HOARDS = """
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
while True:
    seen.append(np.empty(10**7))
"""

# Kernels without a figure: what they do, how they have failed then, and what their reason begins with.
FAULTS = {
    "numpy_wrong": (
        "return np.max(f(grid, grid))",
        "wrong",
        "Disagreement: grid_max-numpy_wrong-300-float64-cpu: np.float64(",
    ),
    "numpy_wrong_later": (
        "if called_from('warm_calls'): return grid[0]",
        "wrong",
        "Disagreement: after timing, grid_max-numpy_wrong_later-300-float64-cpu: np.float64(-3.0)",
    ),
    "numpy_ends": ("os._exit(0)", "died", "its process ended without an answer"),
    "numpy_ends_when_checked": (
        "if len(grid) < 200: os._exit(0)",
        "died",
        "it ended its own process, with exit status 0, in the middle",
    ),
    "numpy_exits_when_checked": ("if len(grid) < 200: sys.exit()", "raised", "SystemExit"),
    "numpy_exits": ("os._exit(3)", "died", "its process failed with exit status 3"),
    "numpy_is_killed": ("os.kill(os.getpid(), signal.SIGKILL)", "died", "its process died of SIGKILL"),
    "numpy_crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", "died", "its process died of SIGSEGV"),
    "numpy_raises": ("raise RuntimeError('out of ideas')", "raised", "RuntimeError: out of ideas"),
    "numpy_hangs": (
        "if len(grid) > 200: time.sleep(1000)",
        "time",
        "no answer within 15 s (--time-limit); a smaller --size beside it tells how it grows",
    ),
    "numpy_hoards": (HOARDS, "memory", "MemoryError: Unable to allocate "),
}

LEAVES_A_CHILD = f"""
if not seen:
    seen.append(os.posix_spawn({shutil.which("sleep")!r}, ["sleep", "1000"], {{}}))
    with open("children", "a") as log:
        log.write(f"{{seen[0]}}\\n")
"""

# These lose nothing.
HARMLESS = {
    "numpy_prints": 'print("{}", flush=True); print("noise", file=sys.stderr, flush=True)',
    "numpy_leaves_a_child": LEAVES_A_CHILD,
}

# And this one the memory row.
DIES_TRACED = {"numpy_dies_traced": "if called_from('_traced'): os.kill(os.getpid(), signal.SIGKILL)"}


def plant(folder, bodies):
    """More kernels of grid_max for the suite in `folder`: each runs its body, then as the reference does."""
    problem = folder / "kernels/grid_max"
    for name, body in bodies.items():
        indented = textwrap.indent(body.strip("\n"), "    ")
        (problem / f"{name}.py").write_text(PLANTED.replace("{body}", indented))
    with (problem / "__init__.py").open("a") as table:
        table.write(f"\nKERNELS = (*KERNELS, *{tuple(bodies)!r})\n")


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(libraries.missing("memray") is not None, reason="memray is missing")
def test_a_faulty_kernel_costs_its_own_rows_only(copy):
    """All faults in one run: each fails its kernel's tests with its reason, and no other's."""
    bodies = {name: body for name, (body, *_) in FAULTS.items()} | HARMLESS | DIES_TRACED
    plant(copy, bodies)
    done = run_suite(
        copy,
        "--benchmark-only",
        "--benchmark-json=out.json",
        "--rounds=1",
        "--time-limit=15",
        f"--kernel={','.join(['numpy_meshgrid', *bodies])}",
        "--problem=grid_max",
        "--size=300",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    saved = json.loads((copy / "out.json").read_text())

    failed = {line["kernel"]: line for line in saved["failed"]}
    assert {name: line["kind"] for name, line in failed.items()} == {
        name: kind for name, (_, kind, _) in FAULTS.items()
    }
    for name, (_, _, reason) in FAULTS.items():
        said = failed[name]["reason"]
        assert reason in said
        assert len(said.splitlines()) == 1
        # Each of the three tests says it.
        assert lines.count(f"grid_max-{name}-300-float64-cpu: {said}") >= 3
    assert "(on the probe " in failed["numpy_wrong"]["reason"]
    assert [name for name, line in failed.items() if line.get("whole_kernel")] == ["numpy_wrong"]

    # Three tests of each, and one of the kernel that dies under memray.
    assert sum(line.startswith("FAILED bench_tests/") for line in lines) == 3 * len(FAULTS) + 1
    assert "grid_max-numpy_dies_traced-300-float64-cpu: its process died of SIGKILL" in done.stdout

    questions = {}
    for row in saved["benchmarks"]:
        questions.setdefault(row["params"]["kernel"], set()).add(row["extra_info"]["question"])
    everything = {"first_call", "memory", "speed"}
    assert questions == {
        "numpy_meshgrid": everything,
        "numpy_prints": everything,
        "numpy_leaves_a_child": everything,
        "numpy_dies_traced": everything - {"memory"},
        "numba_floor": {"floor"},
    }

    children = [int(line) for line in (copy / "children").read_text().splitlines()]
    assert children
    assert not any(is_alive(pid) for pid in children)


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--rounds=0"], "--rounds: give a whole number from 1 up"),
        (["--time-limit=soon"], "--time-limit: give a number above 0"),
        (["--seed=0"], "--seed: give a whole number from 1 up"),
        (["--resume"], "nothing is timed in this run"),
        (["--calls=0"], "--calls: give one to 3 whole numbers from 1 up"),
        (["--quick", "--sweep"], "--quick: leave out --sweep"),
        (["--quick", "--benchmark-disable"], "--quick: leave out --benchmark-disable"),
        (["--kernel=numba_loop", "--library=jax"], "select no kernel"),
    ],
)
def test_bad_options_get_one_line(options, answer):
    done = run_suite(ROOT, "--collect-only", "-q", *options)
    assert done.returncode == 4
    assert len([line for line in done.stderr.splitlines() if answer in line]) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("library", "name"), [("numba", "NUMBA_DISABLE_JIT"), ("jax", "JAX_DISABLE_JIT")])
def test_a_compiler_that_is_switched_off_gets_one_line(library, name):
    done = run_python("-m", "pytest", "--collect-only", "-q", **{name: "1"})
    assert done.returncode == 4, done.stdout + done.stderr
    assert f"{name}=1: {library} would run interpreted code" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


HIDES = """
import sys
from importlib.machinery import PathFinder

class Hides(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in ("jax", "memray") else super().find_spec(name, path, target)

sys.meta_path = [Hides if finder is PathFinder else finder for finder in sys.meta_path]
"""


@pytest.fixture
def without(copy, monkeypatch):
    """A copy of the suite without JAX and memray, in the processes that it starts as well."""
    site = copy / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(HIDES)
    monkeypatch.setenv("PYTHONPATH", str(site))
    return copy


def test_a_missing_library_is_a_skip_that_says_what_to_install(without):
    tests = ("bench_tests/test_memory.py", "bench_tests/test_speed.py")
    done = run_suite(without, *tests, "--benchmark-only", "--problem=dispatch", "--size=small", "--rounds=1")
    assert done.returncode == 0, done.stdout + done.stderr
    for library in ("jax", "memray"):
        assert f"{library} is not installed; to have it: pip install {library}" in done.stdout
    # The speed of NumPy's and Numba's kernel, but of nothing the memory.
    assert "2 passed, 4 skipped" in done.stdout


def test_a_missing_library_that_was_asked_for_is_an_error(without):
    done = run_suite(without, "--collect-only", "-q", "--library=jax")
    assert done.returncode == 4
    assert "jax is not installed" in done.stderr


IMPORTED = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    import sys
    print("imported:", *sorted({"numba", "jax"} & sys.modules.keys()))
"""


def test_a_broken_library_costs_its_own_kernels_only_and_pytest_imports_none(copy, monkeypatch):
    (copy / "jax.py").write_text("raise RuntimeError('jaxlib is too old')\n")
    (copy / "site").mkdir()
    (copy / "site/asks.py").write_text(IMPORTED)
    monkeypatch.setenv("PYTHONPATH", str(copy / "site"))
    options = ["--benchmark-only", "--problem=dispatch", "--size=small", "--rounds=1"]
    done = run_suite(copy, "bench_tests/test_speed.py", *options, "-p", "asks")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 2 passed" in done.stdout
    assert "dispatch-jax_add-small-float64-cpu: RuntimeError: jaxlib is too old" in done.stdout
    assert "imported:\n" in done.stdout


ROUNDS = 2
FLAGS = "--xla_force_host_platform_device_count=1"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run of two kernels under a setting of the user's: the process, and the file it saved."""
    path = tmp_path_factory.mktemp("finished") / "a.json"
    options = ["--benchmark-only", "--kernel=numba_serial,numpy_meshgrid", "--size=small", "--dtype=float32"]
    options += [f"--rounds={ROUNDS}", f"--benchmark-json={path}", f"--benchmark-storage={path.parent}"]
    done = run_python("-m", "pytest", *options, XLA_FLAGS=FLAGS)
    assert done.returncode == 0, done.stdout + done.stderr
    return done, path


def test_figures_are_where_users_of_the_format_look(finished):
    """The row of every question, its strings, and what a file says beside its rows."""
    saved = json.loads(finished[1].read_text())
    assert saved["machine_info"]["libraries"]["numpy"] == np.__version__
    rows = {(row["extra_info"]["question"], row["params"]["kernel"]): row for row in saved["benchmarks"]}
    assert {question for question, _ in rows} >= {"speed", "first_call", "floor"}
    speed = rows["speed", "numba_serial"]
    assert speed["name"] == "test_speed[grid_max-numba_serial-small-float32-cpu]"
    assert all(isinstance(value, str) for value in speed["params"].values())
    first = rows["first_call", "numba_serial"]
    # A round is a process.
    for row in (speed, first):
        assert row["stats"]["rounds"] == len(row["stats"]["data"])
        assert row["stats"]["iterations"] == 1
    samples = [sample for sample in saved["samples"] if sample["kernel"] == "numba_serial"]
    known = {sample["warm_seconds"] for sample in samples}
    assert set(speed["stats"]["data"]) <= known
    assert sum("about" in sample for sample in samples) == 1, "said once"
    assert saved["failed"] == []
    assert saved["rounds"] == ROUNDS
    assert isinstance(saved["seed"], int)


def test_what_a_run_costs_is_saved(finished):
    saved = json.loads(finished[1].read_text())
    spent = saved["spent"]
    # Two kernels and the floor.
    assert spent["samples"] == 3 * ROUNDS + spent["taken_again"]
    own = spent["own_seconds_per_sample"] * spent["samples"]
    assert spent["process_seconds"] + own == pytest.approx(spent["wall_seconds"])
    parts = ("import_seconds", "first_call_seconds")
    assert spent["process_seconds"] > sum(sample[part] for sample in saved["samples"] for part in parts)


def test_pytest_benchmark_compares_two_files(finished):
    folder = finished[1].parent
    shutil.copy(finished[1], folder / "b.json")
    compared = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", "a.json", "b.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stderr
    assert "numba_serial" in compared.stdout


def test_the_run_is_kept_too(finished):
    done, path = finished
    kept, saved = (json.loads(one.read_text()) for one in (path.with_name("last.json"), path))
    assert kept["benchmarks"] == saved["benchmarks"]
    assert kept["machine_info"] == saved["machine_info"]
    assert {"failed", "spent", "seed", "rounds", "version", "commit_info"} <= kept.keys()
    assert "partial" not in kept
    assert f"Kept: {path.with_name('last.json')}, {path.with_name('last.html')}" in " ".join(
        done.stdout.split()
    )
    # The answer is the last that is told, every table is for -v.
    *_, answer = done.stdout.partition("NumPy, Numba or JAX?")
    assert "Next: python -m harness.report" in answer
    assert "numba_serial " not in answer


def test_a_users_setting_is_shown_and_saved(finished):
    done, path = finished
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("settings that change ")]
    assert f"XLA_FLAGS={FLAGS}" in line
    saved = json.loads(path.read_text())
    assert saved["machine_info"]["settings"]["XLA_FLAGS"] == FLAGS


def test_agreement_has_double_precision_without_benchmark_disable_too():
    test = "bench_tests/test_agreement.py::test_agreement[grid_max-jax_vmap-small-float64-cpu]"
    done = run_suite(ROOT, test)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_comparison_with_an_unlike_run_says_what_differs(copy):
    options = ["--benchmark-only", "--kernel=numpy_meshgrid", "--size=small", "--dtype=float32"]
    options += ["bench_tests/test_speed.py", "--rounds=1", "--benchmark-storage=saved"]
    first = run_suite(copy, *options, "--benchmark-save=first")
    assert "Saved benchmark data in" in first.stdout + first.stderr
    (saved,) = copy.glob("saved/*/*.json")
    saved.write_text(saved.read_text().replace(f'"numpy": "{np.__version__}"', '"numpy": "1.0"'))
    second = run_suite(copy, *options, "--benchmark-compare")
    assert second.returncode == 0, second.stdout + second.stderr
    assert f"numpy: 1.0 then, {np.__version__} now" in second.stdout + second.stderr
    assert "NOW" in second.stdout
