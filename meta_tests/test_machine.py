"""CPUs and memory that can be had here, and what to install where something is missing."""

import json
import os
import platform
import sys
from types import SimpleNamespace

import psutil
import pytest

from harness.machine import builds, cpus, hardware, libraries, memory
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast

needs_affinity = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a choice of CPUs")


@needs_affinity
def test_a_process_is_kept_to_as_many_cpus_as_asked_for():
    bound = "from harness.machine import cpus; cpus.bind(1); print(len(cpus.usable_cpus()))"
    assert run_python("-c", bound).stdout == "1\n"


@pytest.mark.parametrize("count", [0, 4096])
def test_cpus_that_are_not_there_get_one_line(count):
    before = cpus.usable_cpus()
    with pytest.raises(ValueError, match="can be had here") as refusal:
        cpus.bind(count)
    assert str(refusal.value) == f"--cpus: '{count}' is no number of CPUs: 1 to {len(before)} can be had here"
    assert cpus.usable_cpus() == before


def test_cpus_cannot_be_chosen_everywhere(monkeypatch):
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    with pytest.raises(ValueError, match="offers no way to set CPU affinity"):
        cpus.bind(1)


@pytest.fixture
def group(tmp_path, monkeypatch):
    """A memory control group with a limit, its parent without one, on a machine with 8 GB free."""
    folder = tmp_path / "outer" / "inner"
    folder.mkdir(parents=True)
    (tmp_path / "outer" / "memory.max").write_text("max\n")
    (tmp_path / "outer" / "memory.current").write_text("5\n")
    (folder / "memory.max").write_text("2000000000\n")
    (folder / "memory.current").write_text("1500000000\n")
    (folder / "memory.stat").write_text("anon 1\ninactive_file 250000000\n")
    listing = tmp_path / "cgroup"
    listing.write_text("0::/outer/inner\n")
    groups = memory.control_groups
    monkeypatch.setattr(memory, "control_groups", lambda controller: groups(controller, listing, tmp_path))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8_000_000_000))
    return folder


def test_what_a_control_group_leaves_is_what_can_be_had(group):
    """Less what it holds, but for files that it would give back."""
    assert memory.available_bytes() == 750_000_000


def test_a_limit_of_the_group_around_it_counts_too(group):
    (group.parent / "memory.max").write_text("105\n")
    assert memory.available_bytes() == 100


def test_without_a_limit_it_is_what_is_free(group):
    (group / "memory.max").write_text("max\n")
    assert memory.available_bytes() == 8_000_000_000


def test_a_group_of_the_older_kind_is_read_as_well(group, tmp_path):
    older = tmp_path / "memory" / "job"
    older.mkdir(parents=True)
    (older / "memory.limit_in_bytes").write_text("1000\n")
    (older / "memory.usage_in_bytes").write_text("900\n")
    (older / "memory.stat").write_text("total_inactive_file 30\n")
    (tmp_path / "cgroup").write_text("5:cpu,cpuacct:/job\n4:memory:/job\n")
    assert memory.available_bytes() == 130


QUOTAS = {
    "version 2": ("0::/pod/job\n", {"pod/job/cpu.max": "150000 100000"}, 1.5),
    "of the group around it": ("0::/pod/job\n", {"pod/job/cpu.max": "max 100000", "pod/cpu.max": "1 2"}, 0.5),
    "the smallest": ("0::/pod/job\n", {"pod/job/cpu.max": "8 2", "pod/cpu.max": "6 2"}, 3.0),
    "none in version 2": ("0::/pod\n", {"pod/cpu.max": "max 100000"}, None),
    "version 1": (
        "4:cpu,cpuacct:/job\n0::/\n",
        {"cpu/job/cpu.cfs_quota_us": "50000", "cpu/job/cpu.cfs_period_us": "25000"},
        2.0,
    ),
    "version 1, seen from within": (
        "4:cpu:/docker/4f\n",
        {"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"},
        0.5,
    ),
    "none in version 1": (
        "4:cpu:/\n",
        {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"},
        None,
    ),
    "no control groups": ("", {}, None),
}


@pytest.mark.parametrize(("listed", "files", "quota"), QUOTAS.values(), ids=QUOTAS)
def test_the_smallest_quota_of_a_control_group_and_its_parents_counts(tmp_path, listed, files, quota):
    listing = tmp_path / "cgroup"
    listing.write_text(listed)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    assert cpus.least_quota(memory.control_groups("cpu", listing, tmp_path)) == quota


def test_threads_of_one_core_are_counted_as_one(tmp_path):
    for cpu, siblings in enumerate(("0-1", "0-1", "2-3", "2-3")):
        (tmp_path / f"cpu{cpu}" / "topology").mkdir(parents=True)
        (tmp_path / f"cpu{cpu}" / "topology" / "thread_siblings_list").write_text(f"{siblings}\n")
    assert cpus.cores([0, 1, 2, 3], tmp_path) == 2
    assert cpus.cores([0, 2], tmp_path) == 2
    assert cpus.cores([0, 1], tmp_path) == 1
    assert cpus.cores([0, 9], tmp_path) is None


def test_efficiency_cores_are_found_by_intels_list_or_by_what_each_can_do(tmp_path):
    for cpu, capacity in enumerate((1024, 1009, 512, 512)):
        folder = tmp_path / "system" / "cpu" / f"cpu{cpu}"
        folder.mkdir(parents=True)
        (folder / "cpu_capacity").write_text(f"{capacity}\n")
    assert cpus.slow_cpus([0, 1], tmp_path) == 0
    assert cpus.slow_cpus([0, 1, 2, 3], tmp_path) == 2
    assert cpus.slow_cpus([0, 9], tmp_path) == 0
    (tmp_path / "cpu_atom").mkdir()
    (tmp_path / "cpu_atom" / "cpus").write_text("1-2,9\n")
    assert cpus.slow_cpus([0, 1, 2, 3], tmp_path) == 2
    assert cpus.slow_cpus([0, 3, 9], tmp_path) == 1


def test_governor_battery_and_wsl_are_read_where_they_are_said(tmp_path, monkeypatch):
    assert hardware.governor(tmp_path) is None
    (tmp_path / "scaling_governor").write_text("powersave\n")
    (tmp_path / "scaling_driver").write_text("acpi-cpufreq\n")
    assert hardware.governor(tmp_path) == "powersave, acpi-cpufreq"
    (tmp_path / "version").write_text("Linux version 6.6.87.2-microsoft-standard-WSL2\n")
    assert hardware.in_wsl(tmp_path / "version") is True
    assert hardware.in_wsl(tmp_path / "none") is False
    for battery, expected in ((None, None), (SimpleNamespace(power_plugged=False), True)):
        monkeypatch.setattr(psutil, "sensors_battery", lambda found=battery: found, raising=False)
        assert hardware.on_battery() is expected
    monkeypatch.delattr(psutil, "sensors_battery")
    assert hardware.on_battery() is None


def test_what_is_missing_comes_with_what_to_install():
    assert libraries.missing("python") is None
    assert libraries.missing("numpy") is None
    assert libraries.missing("no_such_library") == (
        "no_such_library is not installed; to have it: pip install no_such_library"
    )
    assert libraries.unusable("no_such_library") == libraries.missing("no_such_library")
    assert libraries.missing_device("cpu", "numpy") is None
    assert libraries.versions()["numpy"]


def test_whether_a_library_is_there_is_asked_without_importing_it(tmp_path, monkeypatch):
    (tmp_path / "a_broken_library.py").write_text("raise RuntimeError('built for another machine')")
    monkeypatch.syspath_prepend(tmp_path)
    assert libraries.missing("a_broken_library") is None
    assert libraries.unusable("a_broken_library") == (
        "a_broken_library cannot be imported (RuntimeError: built for another machine)"
    )


def test_how_libraries_were_built_is_asked_of_another_process():
    assert builds.facts_by_a_fresh_process() == json.loads(json.dumps(builds.facts()))


@pytest.mark.parametrize("answer", ["print('a greeting of some library')", "raise SystemExit(1)", None])
def test_libraries_that_cannot_be_asked_cost_nothing(tmp_path, monkeypatch, answer):
    python = tmp_path / "python"
    if answer:
        python.write_text(f"#!{sys.executable}\n{answer}\n")
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert builds.facts_by_a_fresh_process() == {}


def test_the_threading_layer_and_svml_are_those_that_numba_uses():
    code = (
        "from harness.machine import builds; found = builds.facts()['numba']\n"
        "import numba\n"
        "@numba.njit(parallel=True)\n"
        "def total(n):\n"
        "    s = 0\n"
        "    for i in numba.prange(n):\n"
        "        s += i\n"
        "    return s\n"
        "total(9)\n"
        "print(found['threading layer'] == numba.threading_layer())\n"
        "print(found['SVML'] == ('on' if numba.config.USING_SVML else 'off'))\n"
    )
    assert run_python("-c", code).stdout == "True\nTrue\n"


def test_what_a_library_does_not_say_is_left_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba.core", None)
    found = builds.facts()
    assert "numba" not in found
    assert found["numpy"]["vector instructions"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="names a processor of that kind")
def test_the_blas_is_named_with_the_processor_that_it_runs_for_and_no_variable_is_left_behind():
    pytest.importorskip("threadpoolctl")
    code = (
        "import os; known = dict(os.environ)\n"
        "from harness.machine import builds\n"
        "print(builds.facts()['numpy']['BLAS'])\n"
        "print(os.environ == known)\n"
    )
    blas, unchanged = run_python("-c", code, OPENBLAS_CORETYPE="Nehalem").stdout.splitlines()
    assert unchanged == "True"
    assert "kernels for Nehalem, threads: " in blas or not blas.startswith("OpenBLAS")


def test_without_threadpoolctl_the_blas_that_numpy_was_built_with_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    assert "threads: " not in builds.facts()["numpy"]["BLAS"]
