"""--cpus with several counts: cases of one run, in one file, and what more CPUs gave."""

import json
import os

import pytest

from harness.machine.resources import usable_cpus
from meta_tests.whole import run_suite

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(usable_cpus()) < 2,
    reason="needs two CPUs to choose from",
)
SOME = ["--benchmark-only", "-v", "--kernel=numpy_meshgrid", "--size=small", "--rounds=1"]
SOME += ["--benchmark-json=r.json", "bench_tests/test_speed.py"]


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


def test_one_cpu_stands_beside_all_of_them_and_each_count_is_a_case_of_one_run(copy):
    every = len(usable_cpus())
    options = ["--cpus=all,1", f"--cpus={every}", "--library=numpy,numba", "--kernel=numba_parallel"]
    done = run_suite(copy, *SOME, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    data, found = saved(copy)
    assert data["machine_info"]["cpus_usable"] == every
    names = ("numpy_meshgrid", "numba_parallel")
    assert set(found) == {(name, count) for name in names for count in (1, None)}
    about = {sample.get("cpus"): sample["about"] for sample in data["samples"] if "about" in sample}
    assert {count: known["threads_usable"] for count, known in about.items()} == {1: 1, None: every}
    for (_, count), row in found.items():
        assert row["params"]["cpus"] == str(count or "all")
        assert row["name"].endswith("-1cpus]") == (count == 1)
    assert set(gains(done.stdout)) >= set(names)
    slower = f"Slower on 1 CPU than on {every} CPUs: numba_parallel"
    assert slower in " ".join(done.stdout.split())
    page = (copy / ".benchmarks/last.html").read_text()
    assert slower in page
    assert "float64, all CPUs" in page
    assert "efficiency" in page
    assert sorted(path.name for path in copy.glob("r*.json")) == ["r.json"]


FAULTS = {
    "return -np.max(f(x, y))": "where the reference has",
    "os.kill(os.getpid(), signal.SIGKILL)": "died of SIGKILL",
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.items(), ids=["wrong", "killed"])
def test_a_kernel_that_fails_with_one_count_is_said_and_has_no_gain(copy, fault, message):
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
    # Its time with one CPU, the speed-up, and what else there is room for.
    assert gained["numpy_prebuilt_mesh"].count("–") >= 2
