"""Whole runs: kernels that fail in every way, options of all kinds, libraries that are not there, CPUs."""

import ast
import json
import os
import sys
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from pytest_benchmark.cli import main as pytest_benchmark

from harness import libraries, plugin
from harness.cases.case import Case
from harness.cases.options import Options
from harness.cases.selection import select
from harness.machine.environment_variables import NOT_USED
from harness.machine.resources import usable_cpus
from harness.plugin import options
from harness.plugin.run import Run
from harness.report import __main__ as report
from harness.storage import files
from harness.storage.sample import sample_of
from meta_tests.small_problems import SUM, write
from meta_tests.whole import FAULTY, ROOT, run_elsewhere, run_python

# A user's own settings: of XLA, and caches that keep whatever is compiled, in a folder for each library.
FLAGS = "--xla_force_host_platform_device_count=1"
CACHES = {"NUMBA_CACHE_DIR": "numba", "JAX_COMPILATION_CACHE_DIR": "jax"}
JAX_KEEPS_ALL = {
    "JAX_ENABLE_COMPILATION_CACHE": "true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
LABELS = {
    path.stem: ast.get_docstring(ast.parse(path.read_text())).splitlines()[0]
    for path in FAULTY.glob("[a-z]*_*.py")
}
# {kernel: [kind of its failure, how the reason begins]}
FAILED = {kernel: label.split(": ", 1) for kernel, label in LABELS.items() if ": " in label}
SECOND_PROCESSES = {"numba_it", "numba_threads", "numba_two_options", "jax_it", "jax_eager"}


# Everything at once


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A run of all kernels in `faulty`: what it told, its folder, what it saved, its samples by kernel."""
    if any(map(libraries.missing, ("numba", "jax", "memray"))):
        pytest.skip("needs Numba, JAX and memray")
    folder = tmp_path_factory.mktemp("everything")
    asked = ["--benchmark-only", f"--problem-path={FAULTY}", "--size=medium", "--tuned", "--caches", "-v"]
    asked += ["--rounds=1", "--seed=7", "--time-limit=30", "--benchmark-json=out.json"]
    variables = {name: str(folder / of_library) for name, of_library in CACHES.items()} | JAX_KEEPS_ALL
    variables |= {"XLA_FLAGS": FLAGS, "LOG_OF_CHILDREN": str(folder / "children")}
    done = run_elsewhere(folder, *asked, **variables)
    assert done.returncode == 1, done.stdout + done.stderr
    saved = json.loads((folder / "out.json").read_text())
    samples = {sample.case.kernel: sample for sample in map(sample_of, saved["samples"])}
    return SimpleNamespace(told=done.stdout, folder=folder, saved=saved, samples=samples)


def test_a_faulty_kernel_costs_its_own_rows_only_and_each_of_its_tests_says_why(everything):
    failed = {line["kernel"]: line for line in everything.saved["failed"]}
    assert {name: line["kind"] for name, line in failed.items()} == {
        name: kind for name, (kind, _) in FAILED.items()
    }
    lines = everything.told.splitlines()
    for name, (kind, reason) in FAILED.items():
        (said,) = failed[name]["reason"].splitlines()
        assert reason in said
        if kind != "skipped":
            assert lines.count(f"faulty-{name}-medium-float64-cpu: {said}") >= 3
    assert "(on the probe 'ones', n = 300)" in failed["numpy_wrong"]["reason"]
    # Of the others it is not known at every size.
    assert [name for name, line in failed.items() if line.get("whole_kernel")] == ["numpy_wrong"]
    # Three tests of each but the one that was not run, and one of the kernel that dies under memray.
    assert sum(line.startswith("FAILED ") for line in lines) == 3 * (len(FAILED) - 1) + 1
    assert "faulty-numpy_dies_traced-medium-float64-cpu: its process died of SIGKILL" in everything.told


def test_every_other_kernel_has_its_rows(everything):
    rows = {
        (row["params"]["kernel"], row["extra_info"]["question"]) for row in everything.saved["benchmarks"]
    }
    timed = LABELS.keys() - FAILED.keys()
    expected = {(kernel, question) for kernel in timed for question in ("first_call", "memory", "speed")}
    expected -= {("numpy_dies_traced", "memory"), ("numpy_works_in_children", "memory")}
    assert rows == expected


def test_nothing_stays_of_what_kernels_start(everything):
    children = [int(line) for line in (everything.folder / "children").read_text().splitlines()]
    assert children
    for child in filter(psutil.pid_exists, children):
        assert psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_what_is_to_know_of_a_kernel_is_noted_once(everything):
    notes = {name: " ".join(sample.notes) for name, sample in everything.samples.items()}
    assert notes["numpy_works_in_children"] == (
        "works in child processes: their CPU time is its own, their memory is not counted"
    )
    assert "2 operations are sent one by one" in notes["jax_eager"]
    # A child that does nothing is none that it works in.
    assert notes["numpy_leaves_a_child"] == notes["numpy_it"] == notes["jax_it"] == ""
    assert "it works in child processes, whose memory is not counted" in everything.told


def test_a_second_process_finds_all_that_the_first_has_compiled_and_the_sample_itself_is_cold(everything):
    samples = everything.samples
    assert {name for name, sample in samples.items() if sample.second_process} == SECOND_PROCESSES
    for name in SECOND_PROCESSES:
        second = samples[name].second_process
        assert second["import_seconds"] > 0
        assert second["first_call_seconds"] > 0
        assert samples[name].first_call_parts
        if name == "numba_threads":
            assert (second["hits"], second["misses"]) == (0, 1)
            assert "Cannot cache compiled function" in second["why"]
        elif name == "numba_two_options":
            assert second["why"].startswith("total is compiled under two sets of options")
        else:
            assert (second["misses"], second["why"]) == (0, None), name
            assert second["hits"] >= 1
    told = " ".join(everything.told.split())
    assert "second process" in told
    assert "has a function in its cache that calls one which calls itself" in told


def test_no_cache_of_the_users_is_filled(everything, tmp_path):
    assert not set(CACHES.values()) & {path.name for path in everything.folder.iterdir()}
    # Or this would not show anything: by itself JAX keeps what it compiles, under these settings.
    variables = JAX_KEEPS_ALL | {"JAX_COMPILATION_CACHE_DIR": str(tmp_path), "JAX_PLATFORMS": "cpu"}
    run_python("-c", "import jax; jax.jit(lambda x: x + 1)(1.0)", **variables)
    assert list(tmp_path.iterdir())


def test_a_new_shape_is_called_on_and_a_kernel_that_does_not_take_it_says_why(everything):
    missing = {name: sample.new_shape_missing for name, sample in everything.samples.items()}
    assert missing.pop("numpy_not_of_2999") == "at n = 2,999: ValueError: 2,999 are too few"
    assert "returns another kind of result" in missing.pop("numpy_of_another_kind")
    for name in missing:
        assert missing[name] is None
        assert everything.samples[name].new_shape_seconds > 0
        assert everything.samples[name].new_shape_n == 2_999


def test_a_first_call_is_split_into_what_its_library_does(everything):
    parts = {"jax_it": {"trace", "lower", "compile"}, "numba_it": {"infer", "LLVM"}, "numpy_it": set()}
    for name, expected in parts.items():
        sample = everything.samples[name]
        assert set(sample.first_call_parts) == expected
        assert all(seconds > 0 for seconds in sample.first_call_parts.values())
        assert sum(sample.first_call_parts.values()) <= sample.first_call_seconds
    # What a signature asks for is compiled at import.
    assert everything.samples["numba_it"].import_compile_seconds > 0


def test_figures_are_where_users_of_the_format_look(everything):
    saved, samples = everything.saved, everything.samples
    assert (saved["seed"], saved["rounds"]) == (7, 1)
    assert saved["suite"]["version"] == files.SUITE["version"]
    assert saved["machine_info"]["libraries"]["numpy"] == np.__version__
    rows = {(row["extra_info"]["question"], row["params"]["kernel"]): row for row in saved["benchmarks"]}
    speed, first = rows["speed", "numba_it"], rows["first_call", "numba_it"]
    assert speed["name"] == "test_speed[faulty-numba_it-medium-float64-cpu]"
    assert all(isinstance(value, str) for value in speed["params"].values())
    assert speed["stats"]["data"] == [samples["numba_it"].warm_seconds]
    assert first["stats"]["data"] == [samples["numba_it"].first_call_seconds]
    # A round is a process.
    assert speed["stats"]["rounds"] == speed["stats"]["iterations"] == 1
    assert all(sample["about"] for sample in saved["samples"])


def test_what_a_run_costs_is_saved(everything):
    spent, samples = everything.saved["spent"], everything.samples.values()
    assert (spent["samples"], spent["disturbed"], spent["taken_again"]) == (len(samples), 0, 0)
    own = spent["own_seconds_per_sample"] * spent["samples"]
    assert spent["process_seconds"] + own == pytest.approx(spent["wall_seconds"])
    assert spent["process_seconds"] > sum(one.import_seconds + one.first_call_seconds for one in samples)


def test_the_answer_is_the_last_that_is_told_and_the_run_is_kept(everything):
    told = " ".join(everything.told.split())
    assert told.index("vs NumPy: how many") < told.index("NumPy, Numba or JAX?") < told.index("Kept: ")
    assert "Kept: .benchmarks/last.json, .benchmarks/last.html" in told
    assert "numpy_prints " not in told.partition("NumPy, Numba or JAX?")[2]
    assert "not run: python_it is for n up to 300" in told
    kept = json.loads((everything.folder / ".benchmarks/last.json").read_text())
    for name in ("benchmarks", "samples", "failed", "machine_info"):
        assert kept[name] == everything.saved[name]
    assert {"spent", "seed", "rounds", "version", "commit_info", "limits", "metronome"} <= kept.keys()
    assert kept["limits"]["cpus"] >= 1
    assert "partial" not in kept
    page = (everything.folder / ".benchmarks/last.html").read_text()
    assert all(name in page for name in LABELS)
    assert list((everything.folder / ".benchmarks/unfinished").iterdir()) == []


def test_a_users_settings_are_shown_and_saved_and_pytest_itself_imports_no_library(everything):
    settings = everything.told.partition("settings that change what is measured: ")[2]
    assert f"XLA_FLAGS={FLAGS}" in settings.splitlines()[0]
    settings = everything.saved["machine_info"]["settings"]
    assert (settings["XLA_FLAGS"], settings["NUMBA_CACHE_DIR"]) == (FLAGS, NOT_USED)
    assert "imported:\n" in everything.told
    # Nobody has asked for pytest-benchmark's own table.
    assert "Name (time in" not in everything.told


def test_other_readers_take_the_file(everything, capsys, monkeypatch):
    monkeypatch.chdir(everything.folder)
    monkeypatch.setattr(sys, "argv", ["pytest-benchmark", "compare", "out.json", ".benchmarks/last.json"])
    pytest_benchmark()
    assert "numba_it" in capsys.readouterr().out
    assert report.main(["out.json", "--shapes=2", "--markdown=out.md"]) == 0
    assert "Programs spread their calls over 2 shapes" in capsys.readouterr().out
    assert "| NumPy |" in (everything.folder / "out.md").read_text()


# A library that is not there, one that is broken, and two numbers of CPUs


HIDES = """
import sys
from importlib.machinery import PathFinder

class Hides(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in ("numba", "memray") else super().find_spec(name, path, target)

sys.meta_path = [Hides if finder is PathFinder else finder for finder in sys.meta_path]
"""
ON_ONE_CPU = """
    import os
    import signal

    def run(x):
        if len(os.sched_getaffinity(0)) == 1:
            {}
        return np.sum(x)
    """
COUNTED = SUM | {
    "numpy_wrong": ON_ONE_CPU.format("return x[0]"),
    "numpy_killed": ON_ONE_CPU.format("os.kill(os.getpid(), signal.SIGKILL)"),
    "numba_plain": "",
    "jax_plain": "",
}


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A run of COUNTED on all CPUs and on one: what it told, its folder, what it saved."""
    if not hasattr(os, "sched_setaffinity") or len(usable_cpus()) < 2:
        pytest.skip("needs two CPUs to choose from")
    folder = tmp_path_factory.mktemp("counted")
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(HIDES)
    (site / "jax.py").write_text("raise RuntimeError('jaxlib is too old')\n")
    asked = ["--benchmark-only", f"--problem-path={write(folder, COUNTED, 'counted')}", "--size=small"]
    asked += ["--rounds=1", "-v", "--cpus=all,1", f"--cpus={len(usable_cpus())}", "--benchmark-json=r.json"]
    tests = ["bench_tests/test_memory.py", "bench_tests/test_speed.py"]
    done = run_elsewhere(folder, *tests, *asked, PYTHONPATH=str(site))
    assert done.returncode == 1, done.stdout + done.stderr
    data = json.loads((folder / "r.json").read_text())
    return SimpleNamespace(told=done.stdout, folder=folder, data=data)


def test_a_missing_library_is_a_skip_that_says_what_to_install_and_a_broken_one_costs_its_own_kernels(
    counted,
):
    for library in ("numba", "memray"):
        assert f"{library} is not installed; to have it: pip install {library}" in counted.told
    for cpus in ("", "-1cpus"):
        assert f"counted-jax_plain-small-float64-cpu{cpus}: RuntimeError: jaxlib is too old" in counted.told
    # Passed: the speed of NumPy's three kernels on all CPUs, and of one of them on one. Failed: both tests of
    # JAX's kernel on either, and of NumPy's other two on one. Skipped: Numba's, and memory without memray.
    assert "8 failed, 4 passed, 8 skipped" in counted.told


def test_each_number_of_cpus_is_a_case_of_one_run_and_what_fails_with_one_has_no_gain(counted):
    data, most = counted.data, len(usable_cpus())
    assert data["machine_info"]["cpus_usable"] == most
    numpy_kernels = {kernel for kernel in COUNTED if kernel.startswith("numpy_")}
    cpus = {(row["extra_info"]["kernel"], row["extra_info"]["cpus"]) for row in data["benchmarks"]}
    assert cpus == {(kernel, None) for kernel in numpy_kernels} | {("numpy_plain", 1)}
    for row in data["benchmarks"]:
        count = row["extra_info"]["cpus"]
        assert row["params"]["cpus"] == str(count or "all")
        assert row["name"].endswith("-1cpus]") == (count == 1)
    threads = {sample.get("cpus"): sample["about"]["threads_usable"] for sample in data["samples"]}
    assert threads == {1: 1, None: most}
    failed = [line for line in data["failed"] if line["kernel"] in numpy_kernels]
    assert {line["cpus"] for line in failed} == {1}
    reasons = {line["kernel"]: line["reason"] for line in failed}
    assert "where the reference has" in reasons["numpy_wrong"]
    assert "died of SIGKILL" in reasons["numpy_killed"]
    # Up to the first empty line: below it stand sentences, which begin with a kernel's name too.
    table = counted.told.partition("speed-up")[2].partition("\n\n")[0]
    gains = {line.split()[0]: line.split()[1:] for line in table.splitlines() if line.split()}
    assert "–" not in gains["numpy_plain"]
    assert gains["numpy_wrong"].count("–") >= 2
    page = (counted.folder / ".benchmarks/last.html").read_text()
    assert "float64, all CPUs" in page
    assert "efficiency" in page


# Without a run of their own


@pytest.fixture
def run():
    """A Run of the default options in which nothing is timed."""
    made = Run(SimpleNamespace(getoption={"resume": ""}.get), select(Options()))
    yield made
    made.folder.cleanup()


def selected(**asked):
    """The Selection that pytest makes of these options."""
    config = SimpleNamespace(inipath=ROOT / "pytest.ini", getoption=lambda name: name == "benchmark_only")
    return options.selection(config, Options(**asked))


@pytest.mark.fast
def test_a_library_that_was_asked_for_and_is_missing_or_interpreted_is_an_error(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with pytest.raises(pytest.UsageError, match="NUMBA_DISABLE_JIT=1: numba would run interpreted"):
        selected(kernels=("numba_serial",))
    assert selected(kernels=("numpy_meshgrid",)).cases()
    missing = "jax is not installed; to have it: pip install jax"
    monkeypatch.setattr(libraries, "missing", lambda library: missing if library == "jax" else None)
    with pytest.raises(pytest.UsageError, match=f"^--library/--kernel: {missing}$"):
        selected(libraries=("jax",))


@pytest.mark.fast
@pytest.mark.skipif(
    not (libraries.missing("numba") or libraries.missing_device("gpu", "numba")), reason="there is a GPU"
)
def test_without_a_gpu_its_cases_are_skipped_with_what_to_install_and_alone_they_are_an_error(run):
    why = libraries.missing("numba") or "numba finds no gpu.*pip install numba-cuda"
    with pytest.raises(pytest.skip.Exception, match=why):
        run.case("grid_max", "numba_cuda", "small", "float64", "gpu", "all")
    with pytest.raises(pytest.UsageError, match=f"^--device gpu: {why}"):
        selected(device="gpu", kernels=("numba_cuda",))


@pytest.mark.fast
def test_memory_that_is_short_after_measuring_costs_nothing(run, monkeypatch):
    """Whether a case can run here is asked before; its tests read what was measured."""
    case = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    assert run.why_not(case) is None
    monkeypatch.setattr("harness.plugin.run.no_room", lambda case: "no room in memory")
    assert run.why_not(case) is None
    assert run.why_not(Case("grid_max", "numpy_meshgrid", "medium", "float64", "cpu")) == "no room in memory"


@pytest.mark.fast
def test_what_goes_with_times_is_refused_where_nothing_is_timed(run):
    with pytest.raises(pytest.UsageError, match="--resume: nothing is timed in this run"):
        run.start(None)
    for name in ("disable", "skip"):
        given = {"problem_path": [], "quick": True, f"benchmark_{name}": True}
        config = SimpleNamespace(getoption=given.get)
        with pytest.raises(pytest.UsageError, match=f"--quick: leave out --benchmark-{name}"):
            plugin.pytest_cmdline_main(config)
