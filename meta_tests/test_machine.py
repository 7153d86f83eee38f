"""CPUs, memory, power and settings of this machine, as they are read from the system."""

import os
from types import SimpleNamespace

import psutil
import pytest

from harness.machine import environment_variables, resources
from harness.machine import facts as of_machine
from harness.machine.environment_variables import found, refused
from harness.measure import process
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{text}\n" if text else "")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a choice of CPUs")
def test_a_process_is_kept_to_as_many_cpus_as_asked_for():
    bound = "from harness.machine import resources as r; r.bind(1); print(len(r.usable_cpus()))"
    assert run_python("-c", bound).stdout == "1\n"


@pytest.mark.parametrize("count", [0, 4096])
def test_cpus_that_are_not_there_get_one_line(count):
    before = resources.usable_cpus()
    with pytest.raises(ValueError, match=f"'{count}' is no number of CPUs: 1 to {len(before)} can be had"):
        resources.bind(count)
    assert resources.usable_cpus() == before


def test_cpus_cannot_be_chosen_everywhere(monkeypatch):
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    with pytest.raises(ValueError, match="offers no way to set CPU affinity"):
        resources.cpu_count("1")


NEWER = {
    "outer/memory.max": "max",
    "outer/memory.current": "5",
    "outer/inner/memory.max": "2000000000",
    "outer/inner/memory.current": "1500000000",
    "outer/inner/memory.stat": "anon 1\ninactive_file 250000000",
}
OLDER = {
    "memory/job/memory.limit_in_bytes": "1000",
    "memory/job/memory.usage_in_bytes": "900",
    "memory/job/memory.stat": "total_inactive_file 30",
}


@pytest.mark.parametrize(
    ("listed", "files", "available"),
    [
        # What the group holds of files it would give back.
        ("0::/outer/inner", NEWER, 750_000_000),
        ("0::/outer/inner", NEWER | {"outer/memory.max": "105"}, 100),
        ("0::/outer/inner", NEWER | {"outer/inner/memory.max": "max"}, 8_000_000_000),
        ("5:cpu,cpuacct:/job\n4:memory:/job", OLDER, 130),
        ("", {}, 8_000_000_000),
    ],
)
def test_what_control_groups_leave_of_the_memory_is_what_can_be_had(
    tmp_path, monkeypatch, listed, files, available
):
    write(tmp_path, files | {"listing": listed})
    groups = list(resources.control_groups("memory", tmp_path / "listing", tmp_path))
    monkeypatch.setattr(resources, "control_groups", lambda controller: groups)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8_000_000_000))
    assert resources.available_bytes() == available


@pytest.mark.parametrize(
    ("listed", "files", "quota"),
    [
        ("0::/pod/job", {"pod/job/cpu.max": "150000 100000"}, 1.5),
        ("0::/pod/job", {"pod/job/cpu.max": "max 100000", "pod/cpu.max": "1 2"}, 0.5),
        ("0::/pod/job", {"pod/job/cpu.max": "8 2", "pod/cpu.max": "6 2"}, 3.0),
        ("0::/pod", {"pod/cpu.max": "max 100000"}, None),
        (
            "4:cpu,cpuacct:/job\n0::/",
            {"cpu/job/cpu.cfs_quota_us": "50000", "cpu/job/cpu.cfs_period_us": "25000"},
            2.0,
        ),
        # Seen from within the group.
        ("4:cpu:/docker/4f", {"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, 0.5),
        ("4:cpu:/", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None),
        ("", {}, None),
    ],
)
def test_the_smallest_quota_of_a_control_group_and_its_parents_counts(tmp_path, listed, files, quota):
    write(tmp_path, files | {"listing": listed})
    assert resources.least_quota(resources.control_groups("cpu", tmp_path / "listing", tmp_path)) == quota


def test_threads_of_one_core_are_counted_as_one(tmp_path):
    siblings = ("0-1", "0-1", "2-3", "2-3")
    write(tmp_path, {f"cpu{cpu}/topology/thread_siblings_list": s for cpu, s in enumerate(siblings)})
    counts = [resources.cores(cpus, tmp_path) for cpus in ([0, 1, 2, 3], [0, 2], [0, 1], [0, 9])]
    assert counts == [2, 2, 1, None]


def test_efficiency_cores_are_found_by_intels_list_or_by_what_each_can_do(tmp_path):
    capacities = (1024, 1009, 512, 512)
    write(tmp_path, {f"system/cpu/cpu{cpu}/cpu_capacity": c for cpu, c in enumerate(capacities)})
    assert [resources.slow_cpus(cpus, tmp_path) for cpus in ([0, 1], [0, 1, 2, 3], [0, 9])] == [0, 2, 0]
    write(tmp_path, {"cpu_atom/cpus": "1-2,9"})
    assert [resources.slow_cpus(cpus, tmp_path) for cpus in ([0, 1, 2, 3], [0, 3, 9])] == [2, 1]


def test_governor_battery_and_wsl_are_read_where_the_system_has_them(tmp_path, monkeypatch):
    assert of_machine.governor(tmp_path) is None
    write(tmp_path, {"scaling_governor": "powersave", "scaling_driver": "acpi-cpufreq"})
    assert of_machine.governor(tmp_path) == "powersave, acpi-cpufreq"
    write(tmp_path, {"version": "Linux version 6.6.87.2-microsoft-standard-WSL2"})
    assert [of_machine.in_wsl(tmp_path / name) for name in ("version", "none")] == [True, False]
    for battery, expected in ((None, None), (SimpleNamespace(power_plugged=False), True)):
        monkeypatch.setattr(psutil, "sensors_battery", lambda battery=battery: battery, raising=False)
        assert of_machine.on_battery() is expected
    monkeypatch.delattr(psutil, "sensors_battery")
    assert of_machine.on_battery() is None


CHANGES_A_TIME = (
    "NUMBA_OPT NUMBA_DISABLE_JIT JAX_DISABLE_JIT XLA_FLAGS NPY_DISABLE_CPU_FEATURES OPENBLAS_NUM_THREADS "
    "OMP_WAIT_POLICY MKL_NUM_THREADS MALLOC_ARENA_MAX VECLIB_MAXIMUM_THREADS KMP_BLOCKTIME LD_PRELOAD NPROC "
    "GOMP_SPINCOUNT TBB_MALLOC_USE_HUGE_PAGES GLIBC_TUNABLES CUDA_VISIBLE_DEVICES LD_LIBRARY_PATH PYTHON_GIL "
    "PYTHONTRACEMALLOC PYTHONMALLOC PYTHONDEVMODE PYTHONPROFILEIMPORTTIME TF_XLA_FLAGS LD_AUDIT PYTHON_JIT"
)


def test_settings_that_change_a_time_are_named_and_no_others(monkeypatch):
    expected = dict.fromkeys(CHANGES_A_TIME.split(), "1")
    others = dict.fromkeys(("HOME", "PYTHONPATH", "MY_NUMBA_OPT", *environment_variables.SET_BY_US), "1")
    assert found(expected | others) == expected
    caches = dict.fromkeys(environment_variables.IGNORED_CACHES, "/a/folder")
    assert found(caches) == dict.fromkeys(caches, environment_variables.NOT_USED)
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    facts = of_machine.facts()
    assert facts["settings"]["OMP_WAIT_POLICY"] == facts["openmp_wait_policy"] == "passive"
    assert facts["load"] is None or facts["load"] >= 0


@pytest.mark.parametrize(("library", "name"), environment_variables.INTERPRETED.items())
def test_interpreted_code_gets_no_figure_under_a_compiled_kernels_name(library, name):
    (line,) = refused(["numpy", library], {name: "1"}).splitlines()
    assert line.startswith(f"{name}=1: {library} would run interpreted code")
    assert refused(["numpy", library], {name: "True"})
    for environment in ({}, {name: ""}, {name: "0"}, {name: "False"}):
        assert refused([library], environment) is refused(["numpy"], {name: "1"}) is None


def test_what_traces_every_allocation_is_refused():
    assert refused(["numpy"], {"PYTHONTRACEMALLOC": "1"}).startswith("PYTHONTRACEMALLOC=1: every allocation")
    assert refused(["numpy"], {"PYTHONTRACEMALLOC": "0"}) is None


def test_processes_have_the_users_settings_but_no_tracer_and_find_the_suite(monkeypatch):
    """Under a safe path too, with which Python does not look into the folder that it is run in."""
    left_out = (*environment_variables.TRACERS, "PYTHONSAFEPATH")
    for name in (*left_out, "NUMBA_OPT"):
        monkeypatch.setenv(name, "1")
    environment = process.environment("cpu", "/a/folder")
    assert environment.keys().isdisjoint(left_out)
    assert environment["NUMBA_OPT"] == "1"
