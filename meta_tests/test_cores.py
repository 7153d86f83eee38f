"""--cpus with several counts: cases of one run, in one file, and what more CPUs gave."""

import json
import os

import pytest

from harness.machine.cpus import usable_cpus
from meta_tests.made_up import loaded, rows
from meta_tests.whole import ROOT, run_suite

two_cpus = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(usable_cpus()) < 2,
    reason="needs two CPUs to choose from",
)
SOME = [
    "--benchmark-only",
    "-v",
    "--kernel=numpy_meshgrid",
    "--size=small",
    "--rounds=1",
    "--benchmark-json=r.json",
]
SOME += ["bench_tests/test_speed.py"]


def saved(folder):
    """The run's result, and ``{(kernel, CPUs): row}``."""
    data = json.loads((folder / "r.json").read_text())
    found = {(row["extra_info"]["kernel"], row["extra_info"]["cpus"]): row for row in data["benchmarks"]}
    assert len(found) == len(data["benchmarks"])
    return data, found


def gains(told):
    """``{kernel: its cells}`` of the table that a run prints of what more CPUs gave."""
    # Up to the first empty line: below it stand sentences, which begin with a kernel's name too.
    table = told.partition("speed-up")[2].partition("\n\n")[0]
    lines = [line.split() for line in table.splitlines()]
    return {words[0]: words[1:] for words in lines if words}


@two_cpus
def test_each_count_is_a_case_of_one_run(copy):
    done = run_suite(copy, *SOME, "--cpus=2,1")
    assert done.returncode == 0, done.stdout + done.stderr
    data, found = saved(copy)
    assert data["machine_info"]["cpus_usable"] == len(usable_cpus())
    assert set(found) == {("numpy_meshgrid", 1), ("numpy_meshgrid", 2)}
    assert {sample["about"]["threads_usable"] for sample in data["samples"] if "about" in sample} == {1, 2}
    for (_, count), row in found.items():
        assert row["params"]["cpus"] == str(count)
        assert row["name"].endswith(f"-{count}cpus]")
    assert "numpy_meshgrid" in gains(done.stdout)
    assert "efficiency" in (copy / ".benchmarks/last.html").read_text()
    assert sorted(path.name for path in copy.glob("r*.json")) == ["r.json"]


@two_cpus
def test_one_cpu_stands_beside_all_of_them(copy):
    every = len(usable_cpus())
    options = ["--cpus=all,1", f"--cpus={every}", "--library=numpy,numba", "--kernel=numba_parallel"]
    done = run_suite(copy, *SOME, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    data, found = saved(copy)
    names = ("numpy_meshgrid", "numba_parallel")
    assert set(found) == {(name, count) for name in names for count in (1, None)}
    on_all = [sample["about"] for sample in data["samples"] if "about" in sample and "cpus" not in sample]
    assert {about["threads_usable"] for about in on_all} == {every}
    assert all(row["params"]["cpus"] == "all" for (_, count), row in found.items() if not count)
    assert f"Slower on 1 CPU than on {every} CPUs: numba_parallel" in told(done)
    page = (copy / ".benchmarks/last.html").read_text()
    assert ">on 1 CPU<" in page
    assert "So far on 1 CPU numba_parallel takes " in page
    assert "float64, all CPUs" in page


def told(done):
    return " ".join(done.stdout.split())


FAULTS = {
    "return -np.max(f(x, y))": "where the reference has",
    "os.kill(os.getpid(), signal.SIGKILL)": "died of SIGKILL",
}


@two_cpus
@pytest.mark.parametrize(("fault", "message"), FAULTS.items(), ids=["wrong", "killed"])
def test_a_kernel_that_fails_with_one_count_is_said_and_has_no_gain(copy, fault, message):
    """Nor are rows of an older file its result."""
    (copy / "r.json").write_text(json.dumps(loaded(rows("numpy_prebuilt_mesh", warm=1.0, cpus=1))))
    kernel = copy / "kernels/grid_max/numpy_prebuilt_mesh.py"
    head, _, last = kernel.read_text().partition("    return np.max(")
    alone = (
        f"    import os\n    import signal\n\n    if len(os.sched_getaffinity(0)) == 1:\n        {fault}\n"
    )
    kernel.write_text(f"{head}{alone}    return np.max({last}")
    done = run_suite(copy, *SOME, "--kernel=numpy_prebuilt_mesh", "--cpus=1,2")
    assert done.returncode == 1, done.stdout + done.stderr
    assert message in done.stdout
    data, found = saved(copy)
    assert set(found) == {("numpy_meshgrid", 1), ("numpy_meshgrid", 2), ("numpy_prebuilt_mesh", 2)}
    (failed,) = data["failed"]
    assert (failed["kernel"], failed["cpus"]) == ("numpy_prebuilt_mesh", 1)
    assert message in failed["reason"]
    gained = gains(done.stdout)
    assert "–" not in gained["numpy_meshgrid"]
    # Its time with one CPU, the speed-up, its interval and the efficiency.
    assert gained["numpy_prebuilt_mesh"].count("–") == 4


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--cpus=1,x"], "'x' is no number of CPUs"),
        (["--cpus=1,4096"], "'4096' is no number of CPUs"),
        (["--cpus=1,"], "'' is no number of CPUs"),
        (["--cpus=1", "--cpus=0"], "'0' is no number of CPUs"),
    ],
)
def test_bad_counts_get_one_line(options, answer):
    done = run_suite(ROOT, "--benchmark-only", *options)
    assert done.returncode == 4
    (line,) = done.stderr.strip().splitlines()
    assert answer in line
