"""Environment variables that change what is measured are named, compared, and refused where they mislead."""

import pytest

from harness.machine import hardware, settings
from harness.machine.settings import found, refused
from harness.measure import process

pytestmark = pytest.mark.fast


@pytest.mark.parametrize(
    "name",
    [
        "NUMBA_OPT",
        "NUMBA_BOUNDSCHECK",
        "NUMBA_CPU_NAME",
        "NUMBA_DISABLE_JIT",
        "JAX_DISABLE_JIT",
        "XLA_FLAGS",
        "NPY_DISABLE_CPU_FEATURES",
        "OPENBLAS_NUM_THREADS",
        "OMP_WAIT_POLICY",
        "MKL_NUM_THREADS",
        "MALLOC_ARENA_MAX",
        "VECLIB_MAXIMUM_THREADS",
        "KMP_BLOCKTIME",
        "LD_PRELOAD",
        "NPROC",
        "GOMP_SPINCOUNT",
        "TBB_MALLOC_USE_HUGE_PAGES",
        "GLIBC_TUNABLES",
        "CUDA_VISIBLE_DEVICES",
        "LD_LIBRARY_PATH",
        "PYTHON_GIL",
        "PYTHONTRACEMALLOC",
        "PYTHONMALLOC",
        "PYTHONDEVMODE",
    ],
)
def test_what_changes_a_time_is_found(name, monkeypatch):
    assert found({name: "1", "HOME": "/", "PYTHONPATH": "."}) == {name: "1"}
    monkeypatch.setenv(name, "1")
    assert hardware.facts()["settings"][name] == "1"


@pytest.mark.parametrize("name", ["JAX_ENABLE_X64", "JAX_PLATFORMS", "JAX_ENABLE_COMPILATION_CACHE"])
def test_what_the_suite_sets_itself_is_no_setting(name):
    assert found({name: "1"}) == {}


@pytest.mark.parametrize("name", ["NUMBA_CACHE_DIR", "JAX_COMPILATION_CACHE_DIR"])
def test_a_cache_is_named_as_not_used(name):
    assert found({name: "/somewhere"}) == {name: settings.NOT_USED}


@pytest.mark.parametrize(("library", "name"), [("numba", "NUMBA_DISABLE_JIT"), ("jax", "JAX_DISABLE_JIT")])
def test_interpreted_code_gets_no_figure_under_a_compiled_kernels_name(library, name):
    (line,) = refused(["numpy", library], {name: "1"}).splitlines()
    assert line.startswith(f"{name}=1: {library} would run interpreted code")
    assert refused(["numpy", library], {name: "True"})
    assert refused(["numpy"], {name: "1"}) is None
    for off in ("", "0", "false", "False"):
        assert refused([library], {name: off}) is None
    assert refused([library], {}) is None


def info(**variables):
    return {"settings": variables}


def test_runs_under_other_settings_are_not_alike():
    assert hardware.differences(info(NUMBA_OPT="0"), info(NUMBA_OPT="0")) == []
    assert hardware.differences(info(NUMBA_OPT="0"), info()) == ["NUMBA_OPT: 0 then, not set now"]
    assert hardware.differences(info(), info(NUMBA_OPT="0", NPROC="1")) == [
        "NPROC: not set then, 1 now",
        "NUMBA_OPT: not set then, 0 now",
    ]


def test_a_cache_that_is_not_used_makes_no_difference():
    assert hardware.differences(info(NUMBA_CACHE_DIR=settings.NOT_USED), info()) == []


def test_what_traces_every_allocation_is_refused():
    assert refused(["numpy"], {"PYTHONTRACEMALLOC": "1"}).startswith("PYTHONTRACEMALLOC=1: every allocation")
    assert refused(["numpy"], {"PYTHONTRACEMALLOC": "0"}) is None


@pytest.mark.parametrize("name", settings.TRACERS)
def test_a_tracer_that_would_start_itself_is_left_out_of_the_processes(name, monkeypatch):
    monkeypatch.setenv(name, "1")
    monkeypatch.setenv("NUMBA_OPT", "1")
    given = process.environment("cpu", "/a/folder")
    assert name not in given
    assert given["NUMBA_OPT"] == "1"


def test_the_suite_is_found_by_its_processes_under_a_safe_path(monkeypatch):
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    assert "PYTHONSAFEPATH" not in process.environment("cpu", "/a/folder")


def test_load_wait_policy_and_builds_are_recorded_and_compared(monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    facts = hardware.facts()
    assert facts["openmp_wait_policy"] == "passive"
    assert facts["load"] is None or facts["load"] >= 0
    assert hardware.differences({"load": 0.1}, {"load": 0.4}) == []
    assert hardware.differences({"load": 0.1}, {"load": 2.4}) == ["load at the start: 0.1 then, 2.4 now"]
    assert hardware.differences({"load": 0.1}, {"load": 2.4}, load=False) == []
    then, now = ({"builds": {"numba": {"threading layer": layer}}} for layer in ("omp", "workqueue"))
    assert hardware.differences(then, now) == ["numba's threading layer: omp then, workqueue now"]
    assert hardware.differences({}, now) == []
