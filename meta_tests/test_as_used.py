"""A second process finds what an earlier one compiled, and a new shape is called on: in fresh processes."""

import json
import textwrap

import pytest

from harness import libraries
from harness.cases.call import Call
from harness.cases.case import Case
from harness.cases.problems import problem
from harness.checks.inputs import expected
from harness.libraries import base, compilers
from harness.measure.extras import new_shape
from harness.measure.reference import Reference
from harness.report import __main__ as report
from harness.storage.sample import sample_of
from meta_tests import inside_sources as sources
from meta_tests.whole import ROOT, run_python, run_suite

needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")

ASK = """
import json, sys, tempfile
from dataclasses import asdict
from harness.cases.case import Case
from harness.measure.plan import Plan
from harness.measure.engine import Engine
kernels, plan = json.loads(sys.argv[1]), json.loads(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    cases = tuple(Case("used", kernel, "small", "float64", "cpu") for kernel in kernels)
    engine = Engine(Plan(cases, seed=1, more_rounds=0, **plan), folder, lambda measured: None)
    engine.run(lambda engine: ())
said = {sample.case.kernel: asdict(sample) for sample in engine.samples}
print(json.dumps([said, {failure.case.kernel: failure.reason for failure in engine.failures}]))
"""


@pytest.fixture
def asked(tmp_path):
    """``asked({kernel: source})``: their samples as dicts, and why others have none, both by kernel."""

    def ask(kernels, statement=sources.STATEMENT, **plan):
        folder = tmp_path / "used"
        folder.mkdir()
        (folder / "__init__.py").write_text(statement.format(kernels=("numpy_it", *kernels)))
        (folder / "numpy_it.py").write_text(sources.REFERENCE)
        for name, source in kernels.items():
            heads = [f'"""{name}"""', "import os", sources.IMPORTS[name.partition("_")[0]]]
            (folder / f"{name}.py").write_text("\n".join([*heads, textwrap.dedent(source)]))
        arguments = (json.dumps(["numpy_it", *kernels]), json.dumps({"rounds": 1} | plan))
        done = run_python("-c", ASK, *arguments, PROBLEM_PATH=str(folder))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


# In each way that a kernel may be written in.
KEPT = {
    "numba_decorated": """
        @numba.njit
        def run(x):
            return np.sum(x + 1)
        """,
    "numba_called": """
        @numba.njit
        def one_more(x):
            return x + 1

        @numba.njit(parallel=True)
        def total(x):
            found = 0.0
            for i in numba.prange(len(x)):
                found += one_more(x[i])
            return found

        def run(x):
            return np.float64(total(x))
        """,
    "numba_signed": """
        @numba.njit("float64(float64[::1])")
        def run(x):
            return np.sum(x + 1)
        """,
    "numba_ufunc": """
        @numba.vectorize
        def one_more(x):
            return x + 1

        def run(x):
            return one_more(x).sum()
        """,
    "jax_jitted": """
        @jax.jit
        def run(x):
            return jnp.sum(x + 1)
        """,
    "jax_eager": """
        def run(x):
            return jnp.sum(x + 1)
        """,
}
# What Numba cannot keep: the number of threads is asked of a place in this process's memory.
NOT_KEPT = """
    @numba.njit(parallel=True)
    def run(x):
        parts = np.zeros(numba.get_num_threads())
        for i in numba.prange(len(parts)):
            parts[i] = i
        return np.sum(x + 1) + 0 * parts[0]
    """
# Right where it is compiled; what another process finds has the number of that process in it.
STALE = """
    HERE = os.getpid()

    @numba.njit
    def total(x, here):
        return np.sum(x + 1) if here == HERE else -1.0

    def run(x):
        return np.float64(total(x, os.getpid()))
    """


def there(table):
    return {name: source for name, source in table.items() if not libraries.missing(name.partition("_")[0])}


def test_a_second_process_finds_all_that_the_first_has_compiled(asked):
    table = there(KEPT)
    found, why = asked(table, caches=True)
    assert why == {}
    assert found["numpy_it"]["second_process"] is None
    for name in table:
        second = found[name]["second_process"]
        assert second["hits"] >= 1, name
        assert (second["misses"], second["why"]) == (0, None), name
        assert second["files"] >= second["hits"], name
        assert second["bytes"] > 0, name
        assert second["import_seconds"] > 0, name
        assert second["first_call_seconds"] > 0, name
        # The sample itself stays cold.
        assert found[name]["first_call_parts"] or found[name]["import_compile_seconds"], name


@needs_numba
def test_what_cannot_be_kept_is_a_miss_and_its_library_says_why(asked):
    found, why = asked({"numba_threads": NOT_KEPT}, caches=True)
    assert why == {}
    second = found["numba_threads"]["second_process"]
    assert (second["hits"], second["misses"]) == (0, 1)
    assert "Cannot cache compiled function" in second["why"]


@needs_numba
def test_what_is_wrong_out_of_a_cache_is_refused(asked):
    found, why = asked({"numba_stale": STALE}, caches=True)
    assert set(found) == {"numpy_it"}
    assert why["numba_stale"].startswith("with its library's cache on: Disagreement: ")


@needs_numba
def test_without_the_option_nothing_is_kept_and_nothing_said(asked):
    found, why = asked({"numba_stale": STALE})
    assert why == {}
    assert [sample["second_process"] for sample in found.values()] == [None, None]


@needs_numba
def test_hits_are_those_that_numba_itself_counts(tmp_path):
    code = """if True:
        import json, sys
        from harness import libraries
        from harness.libraries import compilers
        compilers.keep_code(sys.argv[1])
        libraries.of("numba").load()
        import numpy as np
        from kernels.grid_max.numba_serial import run
        for dtype in ("float64", "float32"):
            run(np.linspace(-3, 3, 50, dtype=dtype))
        numba = [sum(found.values()) for found in (run.stats.cache_hits, run.stats.cache_misses)]
        print(json.dumps([compilers.cache_counts([]), *numba]))
        """
    for hits, misses in ((0, 2), (2, 0)):
        done = run_python("-c", code, str(tmp_path))
        counted = {"hits": hits, "misses": misses, "why": None}
        assert json.loads(done.stdout) == [counted, hits, misses], done.stderr
    assert compilers.held(tmp_path)["files"] == 3  # an index, and the code for each type


# New shapes, and what a first call is made of


ALSO = there(
    {
        "numpy_fails": """
        def run(x):
            if len(x) == 299:
                raise ValueError("299 are too few")
            return (x + 1).sum()
        """,
        "numpy_another_kind": """
        def run(x):
            return (x + 1).sum() if len(x) != 299 else x
        """,
        "jax_jitted": KEPT["jax_jitted"],
        "numba_called": KEPT["numba_called"],
    }
)


def test_a_new_shape_is_called_on_and_a_kernel_that_does_not_take_it_says_why(asked):
    found, why = asked(ALSO)
    assert why == {}
    for name in {"numpy_it", "jax_jitted", "numba_called"} & found.keys():
        assert found[name]["new_shape_seconds"] > 0
        assert (found[name]["new_shape_n"], found[name]["new_shape_missing"]) == (299, None)
    missing = "at n = 299: ValueError: 299 are too few"
    assert (found["numpy_fails"]["new_shape_missing"], found["numpy_fails"]["new_shape_seconds"]) == (
        missing,
        None,
    )
    assert "returns another kind of result" in found["numpy_another_kind"]["new_shape_missing"]
    parts = {
        "jax_jitted": {"trace", "lower", "compile"},
        "numba_called": {"infer", "LLVM"},
        "numpy_it": set(),
    }
    for name in parts.keys() & found.keys():
        told = found[name]["first_call_parts"]
        assert set(told) == parts[name]
        assert all(seconds > 0 for seconds in told.values())
        assert sum(told.values()) <= found[name]["first_call_seconds"]


def test_inputs_of_one_shape_whatever_n_have_no_new_shape(asked):
    statement = sources.STATEMENT.replace("np.arange(n)", "np.arange(5)")
    found, why = asked({}, statement)
    assert why == {}
    assert found["numpy_it"]["new_shape_missing"] == "its inputs have the same shapes at n = 299"


@pytest.mark.fast
def test_without_room_for_a_new_shape_there_is_none(monkeypatch):
    made = Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu")
    inputs = problem("grid_max").inputs(made.n, made.dtype)
    reference = Reference(expected("grid_max", inputs)[0], 0, {})
    call = Call(made, inputs)
    assert new_shape.measure(call, reference)["new_shape_n"] == made.n - 1
    monkeypatch.setattr(new_shape, "available_bytes", lambda: 0)
    assert "no room in memory" in new_shape.measure(call, reference)["new_shape_missing"]


@pytest.mark.fast
def test_no_second_of_compiling_is_counted_twice(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(base, "perf_counter", lambda: now[0])
    compiled = base.Compiled()
    # Inside of a trace, from 1 to 10, something else is traced, lowered and compiled.
    for end, part, seconds in (
        (2.5, "trace", 1.0),
        (3.5, "lower", 0.5),
        (6.0, "compile", 2.0),
        (10.0, "trace", 9.0),
        (12.0, "lower", 2.0),
    ):
        now[0] = end
        compiled.add_part(part, seconds)
    parts = compilers.parts_between(base.Compiled(), compiled)
    assert parts == {"trace": 1.0 + 5.5, "lower": 0.5 + 2.0, "compile": 2.0}
    assert list(parts) == ["trace", "lower", "compile"]


# A whole run


def test_a_run_keeps_second_processes_and_new_shapes_and_a_report_answers_by_them(tmp_path, capsys):
    kernels = ["numpy_meshgrid", *there({"numba_serial": "", "jax_vmap": ""})]
    options = ["--benchmark-only", "--caches", "--rounds=1", "--size=small", "-v"]
    options += [f"--kernel={','.join(f'grid_max/{kernel}' for kernel in kernels)}"]
    done = run_suite(ROOT, *options, f"--benchmark-json={tmp_path / 'a.json'}")
    assert done.returncode == 0, done.stdout
    data = json.loads((tmp_path / "a.json").read_text())
    for sample in map(sample_of, data["samples"]):
        if sample.about.get("is_floor"):
            continue
        assert sample.new_shape_n == 49
        assert sample.new_shape_seconds > 0
        second = sample.second_process
        assert bool(second) == (sample.case.library != "numpy")
        assert not second or (second["hits"] >= 1, second["misses"]) == (True, 0)
    assert report.main([str(tmp_path / "a.json"), "--shapes=2"]) == 0
    assert "Programs spread their calls over 2 shapes" in capsys.readouterr().out
    assert ("second process" in done.stdout) == (len(kernels) > 1)
