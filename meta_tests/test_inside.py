"""What goes on in a call, an import or a process beside what is timed: a whole run of what may mislead it."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from harness import libraries
from harness.cases.problems import library_of
from harness.checks import inside
from harness.libraries import compilers
from harness.machine import environment_variables as settings
from meta_tests.small_problems import MISSING, RIGHT, sentences
from meta_tests.test_wrong import ALONE
from meta_tests.whole import run_python

needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")
needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")

ASK = """
import json, sys, tempfile
from harness.cases.case import Case
from harness.measure.plan import Plan
from harness.measure.engine import Engine
with tempfile.TemporaryDirectory() as folder:
    cases = tuple(Case("sums_of_all", kernel, "small", "float64", "cpu") for kernel in sys.argv[1:])
    engine = Engine(Plan(cases, seed=1, rounds=1, more_rounds=0), folder, lambda measured: None)
    engine.run(lambda engine: ())
samples = {sample.case.kernel: [sample.notes, sample.import_compile_seconds, sample.import_seconds]
           for sample in reversed(engine.samples)}  # the first of each, which has the notes
print(json.dumps([samples, {failure.case.kernel: failure.reason for failure in engine.failures}]))
"""
# Compiled while the module is imported: by signature, as a ufunc, by a call, and where no call needs it.
EAGER = ("numba_eager", "numba_ufunc", "jax_warmed", "numpy_beside_numba")
# They keep what they compile in a folder that only their file knows.
NUMBA_CACHED = """
import numba
import numpy as np
numba.config.CACHE_DIR = {folder!r}

@numba.njit(cache=True)
def run(x):
    return np.sum(x + 1)

run(np.zeros(300))
"""
JAX_CACHED = """
import jax
import jax.numpy as jnp
jax.config.update("jax_compilation_cache_dir", {folder!r})
jax.config.update("jax_enable_compilation_cache", True)
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)

@jax.jit
def run(x):
    return jnp.sum(x + 1)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run: what the kernels' samples say, and why others have none, both by kernel; the caches' folder.

    The check comes first, so that what a sample's process finds on a disk is there when it starts. A tool
    starts itself in every process, as coverage does by a file that Python reads at each start.
    """
    folder, tool, kept = (tmp_path_factory.mktemp(name) for name in ("problems", "tool", "kept"))
    plain = shutil.ignore_patterns("numba_it.py", "jax_it.py")  # they show nothing here
    problem = Path(shutil.copytree(RIGHT / "sums", folder / "sums_of_all", ignore=plain))
    for path in ALONE:
        shutil.copy(path, problem)
    jax_cached, jax_eager = (JAX_CACHED.format(folder=str(kept / name)) for name in ("jax", "eager"))
    for name, text in {
        "numba_cached": NUMBA_CACHED.format(folder=str(kept / "numba")),
        "jax_cached": jax_cached,
        # One that is compiled at import comes out of the cache from the second process on.
        "jax_eager": f"{jax_eager}\nrun(jnp.zeros(300))",
    }.items():
        (problem / f"{name}.py").write_text(f'"""{name}"""\n{text}')
    gone = [name for name in ("jax", "numba") if libraries.missing(name)]
    texts = {path.stem: path.read_text() for path in problem.glob("*_*.py") if path.stem != "__init__"}
    names = sorted(
        name for name, text in texts.items() if not any(library in name + text for library in gone)
    )
    statement = (problem / "__init__.py").read_text()
    (problem / "__init__.py").write_text(re.sub(r"KERNELS = .*", f"KERNELS = {tuple(names)}", statement))
    (tool / "sitecustomize.py").write_text(
        f"import os, sys\nif os.environ.get({settings.TRACERS[-1]!r}):\n"
        "    sys.setprofile(lambda *seen: None)\n"
    )
    variables = {"PYTHONPATH": str(tool), settings.TRACERS[-1]: "1"}
    variables |= {"PROBLEM_PATH": str(problem), "JAX_COMPILATION_CACHE_DIR": str(kept / "jax")}
    done = run_python("-c", ASK, *names, **variables)
    assert done.returncode == 0, done.stderr
    return *json.loads(done.stdout), kept


def test_what_changes_its_own_process_is_refused(run):
    samples, failures, _ = run
    wanted = {path.stem: sentences(path)[0] for path in ALONE if not MISSING[library_of(path.stem)]}
    assert {name: failures.get(name) for name in wanted if wanted[name] not in failures.get(name, "")} == {}
    assert not set(wanted) & set(samples)


def test_a_tool_that_starts_itself_in_every_process_does_not_start_there(run):
    samples, failures, _ = run
    assert "numpy_it" in samples
    assert set(failures) <= {"jax_eager", *(path.stem for path in ALONE)}


def test_compiling_at_import_is_counted(run):
    samples, _, _ = run
    for name in set(EAGER) & set(samples):
        notes, compiled, imported = samples[name]
        beside = ["its file imports Numba too, and that is in its import time"]
        assert notes == (beside if name == "numpy_beside_numba" else [])
        # What the other library compiles meanwhile is in the import's time, and counted by nobody.
        assert (compiled == 0) == (name == "numpy_beside_numba"), name
        assert compiled < imported, name


@needs_numba
def test_nothing_that_numba_keeps_on_a_disk_reaches_a_sample(run):
    """Not where the kernel's own file names the folder either; so no stale code runs for the code shown."""
    samples, _, kept = run
    assert samples["numba_cached"][1] > 0  # compiled at import
    assert list((kept / "numba").rglob("*.nbi")), "the folder is where Numba would look"


@needs_jax
def test_nothing_that_jax_keeps_on_a_disk_reaches_a_sample(run):
    samples, failures, kept = run
    assert "jax_cached" in samples
    assert not list(kept.glob("jax/*"))
    assert "JAX took compiled code from a disk" in failures["jax_eager"]


@pytest.mark.fast
def test_tracers_are_named():
    before = sys.getprofile()
    sys.setprofile(lambda *seen: None)
    try:
        assert settings.tracer() == f"{__name__}, by sys.setprofile"
    finally:
        sys.setprofile(before)
    if sys.version_info >= (3, 12):
        sys.monitoring.use_tool_id(4, "a_tool")
        try:
            assert settings.tracer() == "a_tool, by sys.monitoring"
        finally:
            sys.monitoring.free_tool_id(4)


@pytest.mark.fast
@needs_numba
def test_watching_counts_each_compilation_once():
    """Whatever was imported before it begins, and however often it is begun."""
    import numba

    compilers.watch()
    compilers.watch()
    before = compilers.so_far()
    twice = numba.njit(lambda x: 2 * x)
    for argument in (1.0, 2.0, 3):
        twice(argument)
    assert compilers.so_far().times["numba"] == before.times["numba"] + 2
    assert compilers.so_far().seconds > before.seconds


# A loop's body, and the place that is shared, or None.
BODIES = {
    "parts[0] = x[i]": "parts[0]",
    "parts[0] += x[i]": "parts[0]",
    "out[i] = x[i]; parts[1, 2] = out[i]": "parts[1, 2]",
    "parts[n - 1] = x[i]": "parts[n - 1]",
    "parts[:] = x[i]": "parts[:]",
    "for j in range(3):\n        parts[0] = x[j]": "parts[0]",
    "out[i] = x[i]": None,
    "out[keys[i]] += x[i]": None,  # depends on the data: many calls have to show it
    "parts = np.zeros(2); parts[0] = x[i]; out[i] = parts[0]": None,
    "row = out[i]; row[0] = x[i]": None,
    "a, b = x[i], x[i]; out[a] = b": None,
    "for j in range(3):\n        out[i, j] = x[j]": None,
    "k = i + 1; out[k - 1] = x[i]": None,
    "if i == 0:\n        first[0] = 1": None,  # one iteration alone
    "if i == 0:\n        out[i] = 1\n    else:\n        first[0] = 2": "first[0]",
    "if i % 2 == 0:\n        first[0] = 1": "first[0]",
    "if i <= 0:\n        first[0] = 1": "first[0]",
    "k = i\n    if i == k:\n        first[0] = 1": "first[0]",
    "if i == 0:\n        first[0] = x[0]\n    out[i] = first[0]": "first[0]",  # others read it meanwhile
    "if i == 0:\n        ends[0] = 1\n    elif i == 9:\n        out[i] = ends[0]": "ends[0]",
    "for i in range(3):\n        if i == 0:\n            first[0] = 1": "first[0]",
}


@pytest.mark.fast
@pytest.mark.parametrize(
    ("loop", "threads"), [("numba.prange(n)", True), ("prange(0, n)", True), ("range(n)", False)]
)
def test_shared_places_are_read_from_the_source(loop, threads):
    """A serial loop may write where it likes."""
    for body, place in BODIES.items():
        places = list(inside.shared_places(f"for i in {loop}:\n    {body}"))
        assert places == ([place] if place and threads else []), body
