"""Whole runs: faulty kernels, missing libraries, bad options, and what is saved."""

import json
import subprocess
import sys

import numpy as np
import pytest

from harness import fresh
from harness.case import Case
from harness.fresh import ROOT, ChildFailed
from meta_tests.whole import run_suite

EATS_MEMORY = """import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
    hoard = []
    while True:
        hoard.append(np.ones(10**7))"""

ONLY_WRONG_WHEN_TIMED = """import traceback
    x, y = np.meshgrid(grid, grid)
    timed = any("pytest_benchmark" in frame.filename for frame in traceback.extract_stack(limit=8))
    return np.max(f(x, y)) - timed"""


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("return np.max(f(grid, grid))", "Disagreement"),
        ("import os; os._exit(0)", "ended without an answer"),
        ("import os; os._exit(3)", "exit status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("raise RuntimeError('out of ideas')", "out of ideas"),
        ("import time; time.sleep(100)", "gave no answer within 15 s"),
        (EATS_MEMORY, "MemoryError"),
        (ONLY_WRONG_WHEN_TIMED, "after timing"),
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
        "--time-limit=15",
        "--kernel=numpy_meshgrid,numpy_prebuilt_mesh",
        "--problem=grid_max",
        "--size=small",
        "--dtype=float64",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert message in done.stdout
    rows = json.loads((copy / "out.json").read_text())["benchmarks"]
    assert {row["params"]["kernel"] for row in rows} == {"numpy_meshgrid", "numba_floor"}
    assert {row["extra_info"]["question"] for row in rows} >= {"first_call", "speed"}


DIES_UNDER_MEMRAY = """
    import os, traceback
    if "peak_of_warm_call" in [frame.name for frame in traceback.extract_stack()]:
        os.kill(os.getpid(), 9)
"""


def test_dying_under_memray_costs_the_memory_row_only(copy):
    kernel = copy / "kernels/grid_max/numpy_prebuilt_mesh.py"
    head, _, result = kernel.read_text().rpartition("    return")
    kernel.write_text(f"{head}{DIES_UNDER_MEMRAY}\n    return{result}")
    done = run_suite(
        copy,
        "--benchmark-only",
        "--benchmark-json=out.json",
        "--benchmark-max-time=0.01",
        "--first-call-rounds=1",
        "--kernel=numpy_prebuilt_mesh",
        "--size=small",
        "--dtype=float64",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    rows = json.loads((copy / "out.json").read_text())["benchmarks"]
    assert {row["extra_info"]["question"] for row in rows} == {"first_call", "floor", "speed"}


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
        (["--device=npu"], "choose from cpu, gpu, tpu, all"),
        (["--cpus=100000"], "can be had here"),
        (["--cpus=two"], "not a whole number"),
        (["--first-call-rounds=0"], "whole number from 1 up"),
        (["--time-limit=soon"], "whole number from 1 up"),
        (["--resume"], "nothing is timed in this run"),
        (["--kernel=numba_loop", "--library=jax"], "select no kernel"),
    ],
)
def test_bad_options_get_one_line(options, answer):
    done = run_suite(ROOT, "--collect-only", "-q", *options)
    assert done.returncode == 4
    assert answer in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_child_that_hangs_is_ended(copy, monkeypatch):
    kernel = copy / "kernels/grid_max/numpy_meshgrid.py"
    kernel.write_text('"""Hangs"""\n\nimport time\n\n\ndef run(grid):\n    time.sleep(100)\n')
    monkeypatch.setattr(fresh, "ROOT", copy)
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    with pytest.raises(ChildFailed, match="gave no answer within 3 s"):
        fresh.ask(case, "first call", timeout=3, reference="", tolerance=0.0)


BLOCKED = """
import sys, pytest

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())
sys.exit(pytest.main(sys.argv[2:]))
"""


def without(library, *options):
    """pytest in a process where `library` cannot be imported."""
    options += ("--size=small", "--dtype=float64", "--problem=grid_max")
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, library, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    ("library", "file"), [("memray", "bench_tests/test_memory.py"), ("jax", "bench_tests/test_speed.py")]
)
def test_a_missing_library_is_a_skip_that_says_what_to_install(library, file):
    kernels = "--kernel=numpy_meshgrid" if library == "memray" else "--device=cpu"
    done = without(library, file, "--benchmark-only", kernels, "--first-call-rounds=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{library} cannot be imported" in done.stdout
    assert f"pip install {library}" in done.stdout


def test_a_missing_library_that_was_asked_for_is_an_error():
    done = without("jax", "--library=jax")
    assert done.returncode == 4
    assert "jax cannot be imported" in done.stderr


def test_figures_are_where_users_of_the_format_look(tmp_path):
    """The row of every question, its strings, and that pytest-benchmark compares two files."""
    options = ["--benchmark-only", "--kernel=numba_serial,numpy_meshgrid", "--size=small", "--dtype=float32"]
    options += ["--first-call-rounds=1", "--benchmark-max-time=0.01"]
    for name in ("a.json", "b.json"):
        done = run_suite(ROOT, *options, f"--benchmark-json={tmp_path / name}")
        assert done.returncode == 0, done.stdout
    saved = json.loads((tmp_path / "a.json").read_text())
    assert saved["machine_info"]["libraries"]["numpy"] == np.__version__
    rows = {(row["extra_info"]["question"], row["params"]["kernel"]): row for row in saved["benchmarks"]}
    assert {question for question, _ in rows} >= {"speed", "first_call"}
    speed = rows["speed", "numba_serial"]
    assert speed["name"] == "test_speed[grid_max-numba_serial-small-float32-cpu]"
    assert all(isinstance(value, str) for value in speed["params"].values())
    first = rows["first_call", "numba_serial"]
    assert first["stats"]["median"] == pytest.approx(speed["extra_info"]["first_call_seconds"])
    # Calibrated on a warm call: had it been the compiling one, there would be min_rounds rounds.
    assert speed["stats"]["rounds"] > 7
    # What the suite itself took.
    spent = saved["spent"]
    own = spent["own_seconds_per_row"] * spent["rows"]
    assert spent["rows"] == len(saved["benchmarks"])
    assert sum(spent[part] for part in ("timed_seconds", "fresh_process_seconds")) + own == pytest.approx(
        spent["wall_seconds"]
    )
    calls = [row["stats"] for (question, _), row in rows.items() if question in ("speed", "floor")]
    timed = sum(stats["total"] * stats["iterations"] for stats in calls)
    assert spent["timed_seconds"] == pytest.approx(timed)
    compared = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", "a.json", "b.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stderr
    assert "numba_serial" in compared.stdout


def test_a_comparison_with_an_unlike_run_says_what_differs(copy):
    options = ["--benchmark-only", "--kernel=numpy_meshgrid", "--size=small", "--dtype=float32"]
    options += ["bench_tests/test_speed.py", "--benchmark-max-time=0.01", "--benchmark-storage=saved"]
    first = run_suite(copy, *options, "--benchmark-save=first")
    assert "Saved benchmark data in" in first.stdout + first.stderr
    (saved,) = copy.glob("saved/*/*.json")
    saved.write_text(saved.read_text().replace(f'"numpy": "{np.__version__}"', '"numpy": "1.0"'))
    second = run_suite(copy, *options, "--benchmark-compare")
    assert second.returncode == 0, second.stdout + second.stderr
    assert f"numpy: 1.0 then, {np.__version__} now" in second.stdout + second.stderr
    assert "NOW" in second.stdout
