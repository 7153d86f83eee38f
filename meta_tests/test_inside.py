"""What goes on in a call, an import or a process beside what is timed. Each in a process of its own."""

import json
import sys
import textwrap

import pytest

from harness import libraries
from harness.libraries import compilers
from harness.machine import environment_variables
from meta_tests import inside_sources as sources
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
    cases = tuple(Case("inside", kernel, "small", "float64", "cpu") for kernel in kernels)
    engine = Engine(Plan(cases, seed=1, rounds=rounds, more_rounds=0), folder, lambda measured: None)
    engine.run(lambda engine: ())
said = {sample.case.kernel: [sample.notes, sample.import_compile_seconds, sample.import_seconds]
        for sample in reversed(engine.samples)}  # the first of each, which is asked most
print(json.dumps([said, {failure.case.kernel: failure.reason for failure in engine.failures}]))
"""


@pytest.fixture
def asked(tmp_path):
    """``asked({kernel: source})``: what their samples say, and why others have none, both by kernel."""

    def ask(kernels, rounds=1, **variables):
        folder = tmp_path / "inside"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text(sources.STATEMENT.format(kernels=("numpy_it", *kernels)))
        (folder / "numpy_it.py").write_text(sources.REFERENCE)
        for name, source in kernels.items():
            heads = [head for library, head in sources.IMPORTS.items() if library in name + source]
            written = [f'"""{name}"""', sources.IMPORTS["numpy"], *heads, textwrap.dedent(source)]
            (folder / f"{name}.py").write_text("\n".join(written))
        arguments = (json.dumps(list(kernels)), str(rounds))
        done = run_python("-c", ASK, *arguments, PROBLEM_PATH=str(folder), **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def there(table):
    """Those of a table's kernels whose libraries are there."""
    gone = [name for name in ("jax", "numba") if libraries.missing(name)]
    return {name: kernel for name, kernel in table.items() if not any(lib in str(kernel) for lib in gone)}


def test_what_is_not_the_kernels_own_time_gets_no_figure(asked):
    table = there(sources.REFUSED)
    found, why = asked({name: source for name, (source, _) in table.items()})
    assert found == {}
    wrongly_told = {name: why.get(name) for name, (_, part) in table.items() if part not in why.get(name, "")}
    assert wrongly_told == {}


def test_what_else_a_kernel_does_is_noted(asked):
    table = there(sources.NOTED | {name: (source, None) for name, source in sources.ORDINARY.items()})
    found, why = asked({name: source for name, (source, _) in table.items()})
    assert why == {}
    for name, (_, part) in table.items():
        notes, *_ = found[name]
        assert len(notes) == (part is not None), (name, notes)
        assert part is None or part in notes[0]


def test_compiling_at_import_is_counted(asked):
    found, why = asked(there(sources.EAGER))
    assert why == {}
    for name, (notes, compiled, imported) in found.items():
        beside = ["its file imports Numba too, and that is in its import time"]
        assert notes == (beside if name == "numpy_beside_numba" else [])
        # Another library is watched from the end of the import on.
        assert 0 < compiled < imported or name == "numpy_beside_numba", name


@needs_numba
def test_nothing_that_numba_keeps_on_a_disk_reaches_a_sample(asked, tmp_path):
    """Not where the kernel's own file names the folder either; so no stale code runs for the code shown."""
    folder = tmp_path / "kept"
    for _ in range(2):
        found, why = asked({"numba_cached": sources.NUMBA_CACHED.format(folder=str(folder))})
        assert why == {}
        assert found["numba_cached"][1] > 0  # compiled at import, each time
    assert list(folder.rglob("*.nbi")), "the folder is where Numba would look"


@needs_jax
def test_nothing_that_jax_keeps_on_a_disk_reaches_a_sample(asked, tmp_path):
    folder = tmp_path / "kept"
    lazy = sources.JAX_CACHED.format(folder=str(folder))
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
    site, name = tmp_path / "site", environment_variables.TRACERS[-1]
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
        assert environment_variables.tracer() == f"{__name__}, by sys.setprofile"
    finally:
        sys.setprofile(before)
    if sys.version_info >= (3, 12):
        sys.monitoring.use_tool_id(4, "a_tool")
        try:
            assert environment_variables.tracer() == "a_tool, by sys.monitoring"
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
