"""--cpus with several counts: a run each, a file each, and what more CPUs gave."""

import json
import os

import pytest

from harness import cores, machine
from meta_tests.made_up import rows
from meta_tests.whole import run_suite

two_cpus = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(machine.usable_cpus()) < 2,
    reason="needs two CPUs to choose from",
)
SOME = [
    "--benchmark-only",
    "--kernel=numpy_meshgrid",
    "--size=small",
    "--dtype=float64",
    "bench_tests/test_speed.py",
]


def result(count, **kernels):
    made = [rows(name, warm=seconds, threads_usable=count) for name, seconds in kernels.items()]
    return {"machine_info": {"cpus_usable": count}, "benchmarks": [row for one in made for row in one]}


def test_speed_up_and_efficiency_are_of_the_rows():
    told = cores.told({"one": result(1, numba_a=4.0, jax_b=1.0), "four": result(4, numba_a=1.25, jax_b=1.0)})
    lines = {line.split()[0]: line.split() for line in told.splitlines() if line.strip()}
    assert lines["numba_a"] == ["numba_a", "4", "s", "1.25", "s", "3.2×", "80%", "1.0"]
    assert lines["jax_b"] == ["jax_b", "1", "s", "1", "s", "1×", "25%", "1.0"]


def test_a_kernel_of_one_run_only_has_no_gain():
    told = cores.told({"one": result(1, numba_a=4.0), "two": result(2, numba_a=2.0, jax_b=1.0)})
    (line,) = [line for line in told.splitlines() if "jax_b" in line]
    assert line.split() == ["jax_b", "–", "1", "s", "–", "–", "1.0"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["--cpus", "1,2", "-q"], ["-q"]),
        (["--cpus=1,2", "--benchmark-json=a.json", "x.py"], ["x.py"]),
        (["--report", "r.html", "--size", "small"], ["--size", "small"]),
    ],
)
def test_each_run_gets_the_options_that_are_not_all_runs(given, kept):
    assert cores.without(cores.OWN, given) == kept


@two_cpus
def test_a_run_per_count(copy):
    done = run_suite(copy, *SOME, "--cpus=2,1", "--benchmark-json=r.json", "--report=r.html")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "saved: r-1-cpus.json, r-2-cpus.json" in done.stdout
    for count in (1, 2):
        saved = json.loads((copy / f"r-{count}-cpus.json").read_text())
        assert saved["machine_info"]["cpus_usable"] == count
        assert [row["extra_info"]["threads_usable"] for row in saved["benchmarks"]] == [count]
    table = done.stdout.partition("speed-up")[2]
    assert "numpy_meshgrid" in table
    assert "Speed-up over 1" in (copy / "r.html").read_text()


@two_cpus
def test_a_run_that_fails_is_not_hidden(copy):
    kernel = copy / "kernels/grid_max/numpy_meshgrid.py"
    kernel.write_text(kernel.read_text().replace("return np.max", "return -np.max"))
    done = run_suite(copy, *SOME, "--kernel=numpy_prebuilt_mesh", "--cpus=1,2")
    assert done.returncode == 1, done.stdout + done.stderr


@two_cpus
def test_a_run_that_is_killed_is_said_and_an_old_file_is_not_its_result(copy):
    (copy / "killed.py").write_text(
        "import os, signal\ndef pytest_collection_finish(session): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    for count in (1, 2):
        (copy / f"r-{count}-cpus.json").write_text(json.dumps(result(count, numba_a=1.0)))
    done = run_suite(copy, *SOME, "--cpus=1,2", "--benchmark-json=r.json", "-p", "killed")
    assert done.returncode == 128 + 9
    assert "this run died of SIGKILL" in done.stderr
    assert "numba_a" not in done.stdout
    assert "saved:" not in done.stdout


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--cpus=1,x"], "'x' is no number of CPUs"),
        (["--cpus=1,4096"], "'4096' is no number of CPUs"),
        (["--cpus=1,"], "'' is no number of CPUs"),
        (["--cpus=1,1", "--resume"], "--resume: with one number of --cpus at a time"),
    ],
)
def test_bad_counts_get_one_line(copy, options, answer):
    done = run_suite(copy, "--benchmark-only", *options)
    assert done.returncode == 4
    (line,) = done.stderr.strip().splitlines()
    assert answer in line
