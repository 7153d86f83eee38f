"""What goes on in a call, an import or a process beside what is timed. Each in a process of its own."""

import ast
import json
import sys
import textwrap

import pytest

from harness import libraries
from harness.cases import problems
from harness.cases.case import Case
from harness.checks import inside
from harness.libraries import compilers
from harness.machine import environment_variables as settings
from meta_tests import inside_sources as sources
from meta_tests.small_problems import sentences
from meta_tests.test_wrong import ALONE
from meta_tests.whole import run_python

needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")
needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")

ASK = """
import json, sys, tempfile
from harness.cases.case import Case
from harness.measure.plan import Plan
from harness.measure.engine import Engine
kernels, rounds = json.loads(sys.argv[1]), int(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    cases = tuple(Case("sums_of_all", kernel, "small", "float64", "cpu") for kernel in kernels)
    engine = Engine(Plan(cases, seed=1, rounds=rounds, more_rounds=0), folder, lambda measured: None)
    engine.run(lambda engine: ())
said = {sample.case.kernel: [sample.notes, sample.import_compile_seconds, sample.import_seconds]
        for sample in reversed(engine.samples)}  # the first of each, which is asked most
print(json.dumps([said, {failure.case.kernel: failure.reason for failure in engine.failures}]))
"""


# Compiled while the module is imported: by signature, as a ufunc, by a call, and where no call needs it.
EAGER = {
    "numpy_beside_numba": """
        @numba.njit("float64(float64)")
        def unused(x):
            return x + 1

        def run(x):
            return np.sum(x + 1)
        """,
    "numba_eager": """
        @numba.njit("float64(float64[::1])")
        def run(x):
            return np.sum(x + 1)
        """,
    "numba_ufunc": """
        plus = numba.vectorize(["float64(float64)"])(lambda v: v + 1)

        def run(x):
            return np.sum(plus(x))
        """,
    "jax_warmed": """
        jax.config.update("jax_enable_x64", True)

        @jax.jit
        def run(x):
            return jnp.sum(x + 1)

        run(jnp.zeros(300)).block_until_ready()
        """,
}

# They keep what they compile in a folder that only their file knows.
NUMBA_CACHED = """
    numba.config.CACHE_DIR = {folder!r}

    @numba.njit(cache=True)
    def run(x):
        return np.sum(x + 1)

    run(np.zeros(300))
    """
JAX_CACHED = """
    jax.config.update("jax_compilation_cache_dir", {folder!r})
    jax.config.update("jax_enable_compilation_cache", True)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)

    @jax.jit
    def run(x):
        return jnp.sum(x + 1)
    """


@pytest.fixture
def asked(tmp_path):
    """``asked({kernel: source})``: what their samples say, and why others have none, both by kernel."""

    def ask(kernels, rounds=1, **variables):
        folder = tmp_path / "sums_of_all"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text(sources.STATEMENT.format(kernels=("numpy_it", *kernels)))
        (folder / "numpy_it.py").write_text(sources.REFERENCE)
        for name, source in kernels.items():
            if not source.startswith('"""'):
                heads = [head for library, head in sources.IMPORTS.items() if library in name + source]
                written = [f'"""{name}"""', sources.IMPORTS["numpy"], *heads, textwrap.dedent(source)]
                source = "\n".join(written)
            (folder / f"{name}.py").write_text(source)
        arguments = (json.dumps(list(kernels)), str(rounds))
        done = run_python("-c", ASK, *arguments, PROBLEM_PATH=str(folder), **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def there(sources_of):
    """Those of the kernels whose libraries are there."""
    gone = [name for name in ("jax", "numba") if libraries.missing(name)]
    return {name: text for name, text in sources_of.items() if not any(lib in name + text for lib in gone)}


def test_what_changes_its_own_process_is_refused(asked):
    kernels = there({path.stem: path.read_text() for path in ALONE})
    found, why = asked(kernels)
    assert found == {}
    wanted = {path.stem: sentences(path)[0] for path in ALONE}
    assert {name: why[name] for name in kernels if wanted[name] not in why.get(name, "")} == {}


def test_compiling_at_import_is_counted(asked):
    found, why = asked(there(EAGER))
    assert why == {}
    for name, (notes, compiled, imported) in found.items():
        beside = ["its file imports Numba too, and that is in its import time"]
        assert notes == (beside if name == "numpy_beside_numba" else [])
        # What the other library compiles meanwhile is in the import's time, and counted by nobody.
        assert (compiled == 0) == (name == "numpy_beside_numba"), name
        assert compiled < imported, name


@needs_numba
def test_nothing_that_numba_keeps_on_a_disk_reaches_a_sample(asked, tmp_path):
    """Not where the kernel's own file names the folder either; so no stale code runs for the code shown."""
    folder = tmp_path / "kept"
    for _ in range(2):
        found, why = asked({"numba_cached": NUMBA_CACHED.format(folder=str(folder))})
        assert why == {}
        assert found["numba_cached"][1] > 0  # compiled at import, each time
    assert list(folder.rglob("*.nbi")), "the folder is where Numba would look"


@needs_jax
def test_nothing_that_jax_keeps_on_a_disk_reaches_a_sample(asked, tmp_path):
    folder = tmp_path / "kept"
    lazy = JAX_CACHED.format(folder=str(folder))
    for _ in range(2):
        found, why = asked({"jax_cached": lazy}, JAX_COMPILATION_CACHE_DIR=str(folder))
        assert (list(found), why) == (["jax_cached"], {})
    assert not folder.exists() or not list(folder.iterdir())
    # One that is compiled at import comes out of the cache from the second process on.
    found, why = asked({"jax_eager": f"{lazy}\n    run(jnp.zeros(300))"}, rounds=2)
    assert found == {}
    assert "JAX took compiled code from a disk" in why["jax_eager"]


def test_a_tool_that_starts_itself_in_every_process_does_not_start_there(asked, tmp_path):
    """As coverage does by a file that Python reads at each start, when a variable asks for it."""
    site, name = tmp_path / "site", settings.TRACERS[-1]
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"import os, sys\nif os.environ.get({name!r}):\n    sys.setprofile(lambda *seen: None)\n"
    )
    plain = {"numpy_plain": "def run(x):\n    return np.sum(x + 1)"}
    found, why = asked(plain, PYTHONPATH=str(site), **{name: "1"})
    assert (list(found), why) == (["numpy_plain"], {})


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
}


@pytest.mark.fast
@pytest.mark.parametrize("loop", ["numba.prange(n)", "prange(0, n)"])
@pytest.mark.parametrize("body", BODIES)
def test_shared_places_are_read_from_the_source(body, loop):
    source = f"for i in {loop}:\n" + textwrap.indent(body.replace("\n    ", "\n"), "    ")
    found = list(inside.shared_places(ast.parse(source)))
    assert found == ([BODIES[body]] if BODIES[body] else [])


def test_a_serial_loop_may_write_where_it_likes():
    assert not list(inside.shared_places(ast.parse("for i in range(3):\n    parts[0] = i")))


@pytest.mark.fast
@needs_numba
@pytest.mark.parametrize("problem", problems.PROBLEMS)
def test_no_kernel_here_has_one(problem):
    for kernel in problems.kernels_of(problem):
        if problems.library_of(kernel) == "numba" and "cuda" not in kernel:
            inside.check_shared_places(Case(problem, kernel, "small", "float64", "cpu"))
