"""CPUs, memory, power and settings of this machine, as they are read from the system."""

import os
from types import SimpleNamespace

import psutil
import pytest

from harness.machine import environment_variables, resources
from harness.machine import facts as of_machine
from harness.machine.environment_variables import refused, settings
from harness.measure import process
from meta_tests.whole import run_python

pytestmark = pytest.mark.fast


@pytest.fixture
def system(monkeypatch):
    """Let these be the system's files, ``{path: text}``, and no others."""

    def write(files):
        monkeypatch.setattr(resources, "text_of", lambda path: files.get(str(path), ""))

    return write


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a choice of CPUs")
def test_a_process_is_kept_to_as_many_cpus_as_asked_for_where_that_can_be(monkeypatch):
    bound = "from harness.machine import resources as r; r.bind(1); print(len(r.usable_cpus()))"
    assert run_python("-c", bound).stdout == "1\n"
    before = resources.usable_cpus()
    for count in (0, 4096):
        with pytest.raises(
            ValueError, match=f"'{count}' is no number of CPUs: 1 to {len(before)} can be had"
        ):
            resources.bind(count)
    assert resources.usable_cpus() == before
    monkeypatch.delattr(os, "sched_setaffinity")
    with pytest.raises(ValueError, match="offers no way to set CPU affinity"):
        resources.bind(1)


GROUPS = "/sys/fs/cgroup"
NEWER = {
    "/outer/memory.max": "max\n",
    "/outer/memory.current": "5\n",
    "/outer/inner/memory.max": "2000000000\n",
    "/outer/inner/memory.current": "1500000000\n",
    "/outer/inner/memory.stat": "anon 1\ninactive_file 250000000\n",
}
OLDER = {
    "/memory/job/memory.limit_in_bytes": "1000\n",
    "/memory/job/memory.usage_in_bytes": "900\n",
    "/memory/job/memory.stat": "total_inactive_file 30\n",
}


@pytest.mark.parametrize(
    ("listed", "files", "available"),
    [
        # What the group holds of files it would give back.
        ("0::/outer/inner\n", NEWER, 750_000_000),
        ("0::/outer/inner\n", NEWER | {"/outer/memory.max": "105\n"}, 100),
        ("0::/outer/inner\n", NEWER | {"/outer/inner/memory.max": "max\n"}, 8_000_000_000),
        ("5:cpu,cpuacct:/job\n4:memory:/job\n", OLDER, 130),
        ("", {}, 8_000_000_000),
    ],
)
def test_what_control_groups_leave_of_the_memory_can_be_had(system, monkeypatch, listed, files, available):
    system({GROUPS + name: text for name, text in files.items()} | {"/proc/self/cgroup": listed})
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8_000_000_000))
    assert resources.available_bytes() == available


@pytest.mark.parametrize(
    ("listed", "files", "quota"),
    [
        ("0::/pod/job\n", {"/pod/job/cpu.max": "150000 100000\n"}, 1.5),
        ("0::/pod/job\n", {"/pod/job/cpu.max": "max 100000\n", "/pod/cpu.max": "1 2\n"}, 0.5),
        ("0::/pod/job\n", {"/pod/job/cpu.max": "8 2\n", "/pod/cpu.max": "6 2\n"}, 3.0),
        ("0::/pod\n", {"/pod/cpu.max": "max 100000\n"}, None),
        (
            "4:cpu,cpuacct:/job\n0::/\n",
            {"/cpu/job/cpu.cfs_quota_us": "50000\n", "/cpu/job/cpu.cfs_period_us": "25000\n"},
            2.0,
        ),
        # Seen from within the group.
        ("4:cpu:/docker/4f\n", {"/cpu/cpu.cfs_quota_us": "5\n", "/cpu/cpu.cfs_period_us": "10\n"}, 0.5),
        ("4:cpu:/\n", {"/cpu/cpu.cfs_quota_us": "-1\n", "/cpu/cpu.cfs_period_us": "10\n"}, None),
        ("", {}, None),
    ],
)
def test_the_smallest_quota_of_a_control_group_and_its_parents_counts(system, listed, files, quota):
    system({GROUPS + name: text for name, text in files.items()} | {"/proc/self/cgroup": listed})
    assert resources.quota.__wrapped__() == quota


def test_threads_of_one_core_are_counted_as_one_and_efficiency_cores_are_found(system):
    of_cpu = "/sys/devices/system/cpu/cpu{}/".format
    siblings = {of_cpu(cpu) + "topology/thread_siblings_list": f"{cpu // 2}\n" for cpu in range(4)}
    system(
        siblings | {of_cpu(cpu) + "cpu_capacity": f"{c}\n" for cpu, c in enumerate((1024, 1009, 512, 512))}
    )
    assert [resources.cores(cpus) for cpus in ([0, 1, 2, 3], [0, 2], [0, 1], [0, 9])] == [2, 2, 1, None]
    assert [resources.slow_cpus(cpus) for cpus in ([0, 1], [0, 1, 2, 3], [0, 9])] == [0, 2, 0]
    system({"/sys/devices/cpu_atom/cpus": "1-2,9\n"})
    assert [resources.slow_cpus(cpus) for cpus in ([0, 1, 2, 3], [0, 3, 9])] == [2, 1]


def test_governor_battery_and_wsl_are_read_where_the_system_has_them(system, monkeypatch):
    names = ("governor", "on_battery", "in_wsl", "transparent_huge_pages")
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    system({})
    assert [of_machine.facts()[name] for name in names] == [None, None, False, "unknown"]
    clock = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_"
    files = {f"{clock}governor": "powersave\n", f"{clock}driver": "acpi-cpufreq\n"}
    files |= {"/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n"}
    system(files | {"/proc/version": "Linux version 6.6.87.2-microsoft-standard-WSL2\n"})
    monkeypatch.setattr(psutil, "sensors_battery", lambda: SimpleNamespace(power_plugged=False))
    assert [of_machine.facts()[name] for name in names] == ["powersave, acpi-cpufreq", True, True, "madvise"]
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
    assert settings(expected | others) == expected
    caches = dict.fromkeys(environment_variables.IGNORED_CACHES, "/a/folder")
    assert settings(caches) == dict.fromkeys(caches, environment_variables.NOT_USED)
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    facts = of_machine.facts()
    assert facts["settings"]["OMP_WAIT_POLICY"] == facts["openmp_wait_policy"] == "passive"
    assert facts["load"] is None or facts["load"] >= 0


@pytest.mark.parametrize(("library", "name"), environment_variables.INTERPRETED.items())
def test_interpreted_code_gets_no_figure_under_a_compiled_kernels_name(library, name):
    (line,) = refused(["numpy", library], {name: "1"}).splitlines()
    assert line.startswith(f"{name}=1: {library} would run interpreted code")
    assert refused(["numpy", library], {name: "True"})
    for environment in ({}, {name: ""}, {name: "0"}, {name: "False"}, {"PYTHONTRACEMALLOC": "0"}):
        assert refused([library], environment) is refused(["numpy"], {name: "1"}) is None
    assert refused(["numpy"], {"PYTHONTRACEMALLOC": "1"}).startswith("PYTHONTRACEMALLOC=1: every allocation")


def test_processes_have_the_users_settings_but_no_tracer_and_find_the_suite(monkeypatch):
    """Under a safe path too, with which Python does not look into the folder that it is run in."""
    left_out = (*environment_variables.TRACERS, "PYTHONSAFEPATH")
    for name in (*left_out, "NUMBA_OPT"):
        monkeypatch.setenv(name, "1")
    environment = process.environment("cpu", "/a/folder")
    assert environment.keys().isdisjoint(left_out)
    assert environment["NUMBA_OPT"] == "1"
