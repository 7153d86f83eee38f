"""Code as people have it: functions elsewhere, in place, models, their own sizes, tolerances and dtypes."""

import shutil
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import kernels
from harness import port
from harness.cases import call, faults, problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.cases.options import Options
from harness.cases.selection import select
from harness.checks.agreement import Disagreement
from harness.claims import readability
from harness.libraries.values import leaves
from harness.measure import timing
from meta_tests.admitted import admit, verify_timed
from meta_tests.test_contract import case_of
from meta_tests.whole import ROOT

EXAMPLES = {
    "heat": ("numpy_slices", "numba_loops", "jax_donated"),
    "channel": ("numpy_roll", "jax_scan"),
    "chaos": ("numpy_steps", "numba_steps"),
    "model": ("numpy_search", "numba_search", "jax_search"),
    "portfolio": ("numpy_broadcast", "numba_parallel", "jax_vmap"),
}


@pytest.fixture
def examples(monkeypatch):
    monkeypatch.setattr(kernels, "__path__", [*kernels.__path__, str(ROOT / "examples")])
    monkeypatch.setattr(kernels, "PROBLEMS", (*kernels.PROBLEMS, *EXAMPLES))


@pytest.mark.parametrize(("name", "kernel"), [(n, k) for n, names in EXAMPLES.items() for k in names])
def test_an_example_has_no_fault_and_its_kernels_are_admitted(examples, name, kernel):
    assert faults.fault(name) is None
    stated = problems.problem(name)
    assert kernel in stated.kernels
    for dtype in stated.dtypes:
        admit(case_of(name, kernel, dtype, stated.size_named("small")), dtype == stated.dtypes[0])


def test_lines_are_counted_where_a_function_stands(examples):
    code = readability.source("channel", "jax_scan")
    assert code.startswith("from functools import partial")
    assert "def by_rows(" in code
    assert readability.measure("channel", "jax_scan").lines > 5


# The first input may not be changed, the second may; the result is the second.
IN_PLACE = {
    "__init__": """
        CHANGES = (1,)

        def inputs(n, dtype):
            return np.arange(n).astype(dtype), np.zeros(n, dtype)

        def tolerance(x, y):
            return 0
    """,
    "numpy_plain": "def run(x, y):\n    y += x + 1",
}
KERNELS_IN_PLACE = {
    "numpy_right": ("def run(x, y):\n    assert np.all(np.abs(y) < 1e-9)\n    y[:] = x + 1", None),
    "numpy_returns": ("def run(x, y):\n    return x + 1", None),
    "jax_donates": ("@partial(jax.jit, donate_argnums=1)\ndef run(x, y):\n    return y + x + 1", None),
    "jax_gives_away": (
        "@partial(jax.jit, donate_argnums=0)\ndef run(x, y):\n    return y + x + 1",
        "gives its",
    ),
    "numba_beyond": (
        "@numba.njit\ndef run(x, y):\n    for i in range(len(x) + 1):\n        y[i] += x[i] + 1",
        "reads or writes outside of an array",
    ),
    "numpy_idle": ("def run(x, y):\n    pass", "where the reference has"),
    "numpy_changes": ("def run(x, y):\n    x += 1\n    y += x", "changed its input number 1"),
    # One place too far, and only where that is marked: other memory may lie there.
    "numpy_beyond": (
        "def run(x, y):\n    y += x + 1\n    z = np.lib.stride_tricks.as_strided(y, (len(y) + 1,))\n"
        "    z[np.isnan(z)] = 0",
        "writes beside an input that it may change",
    ),
}


@pytest.mark.parametrize("kernel", KERNELS_IN_PLACE)
def test_each_call_has_new_copies_of_what_it_may_change_and_of_nothing_else(stated, kernel):
    source, refusal = KERNELS_IN_PLACE[kernel]
    case = case_of(stated("places", **IN_PLACE, **{kernel: source}), kernel)
    if refusal:
        with pytest.raises(Disagreement, match=refusal):
            admit(case)
        return
    made, _ = admit(case)
    assert made.copying[0] > 0
    result, _ = timing.warm_calls(made)
    assert np.array_equal(result, np.arange(60) + 1)
    assert not np.asarray(made.inputs[1]).any()


def test_copies_for_calls_of_one_reading_take_no_more_memory_than_allowed(stated, monkeypatch):
    made = Call(case_of(stated("places", **IN_PLACE), "numpy_plain"), (np.zeros(10), np.zeros(1_000)))
    monkeypatch.setattr(call, "MOST_BYTES", 20_000)
    assert made.most_at_once == 2
    monkeypatch.setattr(call, "MOST_BYTES", 20)
    assert made.most_at_once == 1


def test_a_copy_is_in_no_time(stated, monkeypatch):
    name = stated("places", **IN_PLACE)
    made = Call(case_of(name, "numpy_plain"), problems.problem(name).inputs(60, "float64"))
    clock, now = [], iter(range(1_000))
    monkeypatch.setattr(call, "perf_counter", lambda: clock.append(next(now)) or clock[-1])
    seconds, _ = made.timed((made.arguments,) * 3, (made.arguments,))
    assert seconds == 1


numbers = arrays.arrays(np.float64, 5, elements=st.floats(-1e6, 1e6) | st.sampled_from([np.inf, np.nan, 0]))


@settings(deadline=None)
@given(numbers, arrays.arrays(np.float64, 5, elements=st.floats(-1, 1)), st.sampled_from([0, 1e-6, 1]))
def test_rtol_and_atol_allow_what_numpy_allows(expected, off, atol):
    found = expected + off * (1e-3 * np.abs(np.nan_to_num(expected, posinf=0)) + atol)
    stated = problems.Problem("p", None, "", {}, (), "", lambda n, dtype: (), rtol=1e-3, atol=atol)
    finite = np.isfinite(expected)
    allowed = stated.tolerance_of((), expected)[finite]
    within = np.abs(found[finite] - expected[finite]) <= allowed
    assert np.array_equal(within, np.isclose(found, expected, rtol=1e-3, atol=atol)[finite])


@pytest.mark.parametrize(
    "judge", ["def tolerance(x, expected):\n    return 1e-9 * abs(expected)", "RTOL = {'float64': 1e-9}"]
)
def test_a_tolerance_may_be_of_the_result(stated, judge):
    inputs = "def inputs(n, dtype):\n    return (np.geomspace(1e-9, 1e9, n).astype(dtype),)"
    sources = {"near": "x + 1e-10 * x", "far": "x + 1e-8 * x"}
    files = {f"numpy_{name}": f"def run(x):\n    return {source}" for name, source in sources.items()}
    files |= {"__init__": f"{inputs}\n{judge}", "numpy_plain": "def run(x):\n    return x.copy()"}
    name = stated("places", **files)
    verify_timed(case_of(name, "numpy_near"))
    with pytest.raises(Disagreement, match="more than 1e-18 apart"):
        verify_timed(case_of(name, "numpy_far"))


OWN = """
    SIZES = {"S": {"ny": 3, "nx": 4}, "M": {"ny": 30, "nx": 40}, "L": {"ny": 50, "nx": 60}}
    KERNELS = ("numpy_plain",)
    DTYPES = ("float64",)
    RTOL = 1e-9

    def inputs(n, dtype):
        return (np.ones((n["ny"], n["nx"]), dtype),)
"""


@pytest.fixture
def own(stated, monkeypatch):
    """The name of a problem of sizes of its own, in float64 alone, as a run of it knows it."""
    name = stated("places", __init__=OWN, numpy_plain="def run(x):\n    return x.sum(axis=0)")
    for names in ("OUTSIDE", "PROBLEMS"):
        monkeypatch.setattr(problems, names, (name,))
    return name


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        ({}, "S M L"),
        ({"sizes": ("small", "lecture")}, "S L"),
        ({"sizes": ("medium", "M")}, "M"),
        ({"sweep": 3}, "S M L"),
    ],
)
def test_sizes_have_their_own_names_and_no_other_dtype_is_asked_for(own, options, sizes):
    cases = select(Options(**options)).cases(every=True)
    assert [case.size for case in cases] == sizes.split()
    assert {case.dtype for case in cases} == {"float64"}
    assert cases[0].given == problems.problem(own).sizes[cases[0].size]


def test_kernels_are_admitted_at_sizes_of_several_numbers(own):
    assert faults.fault(own) is None
    admit(Case(own, "numpy_plain", "M", "float64", "cpu"))


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"sizes": ("XL",)}, "--size: there is no 'XL'; choose from small, medium, lecture, S, M, L"),
        ({"sizes": ("50",)}, "--size: those of .* are several numbers; choose from S, M, L"),
        ({"dtypes": ("float32",)}, "--dtype: .* knows float64 alone"),
    ],
)
def test_a_size_or_dtype_that_a_problem_has_not_gets_one_line(own, options, line):
    with pytest.raises(ValueError, match=f"^{line}[^\n]*$"):
        select(Options(**options))


def test_floats_of_a_model_are_of_the_dtype_and_its_arrays_are_watched(stated):
    source = """
        from typing import NamedTuple

        class Model(NamedTuple):
            beta: float
            w: np.ndarray

        def inputs(n, dtype):
            return Model(0.99, np.arange(n).astype(dtype)), (2, 0.5)

        RTOL = 1e-5
    """
    files = {
        "numpy_plain": "def run(model, pair):\n    return model.beta * model.w + pair[1]",
        "jax_right": "@jax.jit\ndef run(model, pair):\n    return model.beta * model.w + pair[1]",
        "numpy_writes": "def run(model, pair):\n    model.w[0] = 3\n    return 0.99 * model.w + pair[1]",
    }
    name = stated("places", __init__=source, **files)
    assert faults.fault(name) is None
    inputs = problems.problem(name).inputs(60, "float32")
    assert [getattr(leaf, "dtype", int) for leaf in leaves(inputs)] == ["float32", "float32", int, "float32"]
    for dtype in ("float64", "float32"):
        admit(case_of(name, "jax_right", dtype))
    with pytest.raises(Disagreement, match=r"changed its input number 1|where the reference has"):
        verify_timed(case_of(name, "numpy_writes"))


@dataclass(frozen=True)
class Pair:
    a: float
    b: tuple


def test_values_in_dataclasses_and_tuples_are_found_and_replaced():
    from harness.libraries.values import mapped

    value = (1, Pair(2.0, (3, 4)))
    assert leaves(value) == [1, 2.0, 3, 4]
    assert mapped(lambda leaf: 2 * leaf, value) == (2, Pair(4.0, (6, 8)))


def test_draws_that_no_seed_fixes_are_judged_by_agrees_alone(stated):
    threads = """
        @numba.njit(parallel=True)
        def run(n, seed, x):
            out = np.empty(n, x.dtype)
            for i in numba.prange(n):
                out[i] = np.random.random()
            return out
    """
    statement = """
        SEED = None

        def inputs(n, dtype):
            return n, 0, np.zeros(1, dtype)

        def agrees(draws, n, seed, x, expected):
            return None if len(expected) == n and draws.max() < 1 else "outside of 0 and 1"
    """
    plain = "def run(n, seed, x):\n    return np.random.default_rng(seed).random(n, x.dtype)"
    wrong = "def run(n, seed, x):\n    return np.random.default_rng().random(n, x.dtype) + 1"
    files = {"numpy_plain": plain, "numba_threads": threads, "numpy_wrong": wrong}
    name = stated("places", __init__=statement, **files)
    assert faults.fault(name) is None
    admit(case_of(name, "numba_threads"))
    with pytest.raises(Disagreement, match="outside of 0 and 1"):
        admit(case_of(name, "numpy_wrong"))


@pytest.mark.parametrize("library", ["numba", "jax"])
def test_a_reference_may_be_of_any_library(stated, library):
    loop = "total = x[0]\n    for v in x[1:]:\n        total += v\n    return total"
    files = {
        "numba_total": f"@numba.njit\ndef run(x):\n    {loop}",
        "jax_total": "@jax.jit\ndef run(x):\n    return x.sum()",
    }
    files["__init__"] = (
        f"REFERENCE = '{library}_total'\nRTOL = 1e-5\n"
        "def inputs(n, dtype):\n    return (np.linspace(1, 2, n).astype(dtype),)"
    )
    name = stated("places", **files)
    (other,) = {"numba_total", "jax_total"} - {f"{library}_total"}
    for dtype in ("float64", "float32"):
        assert faults.fault(name, (dtype,)) is None
        admit(case_of(name, other, dtype))


OLD = "import numpy as np\n\n\ndef step(k, x, y):\n    y[1:-1] += k * (x[2:] + x[:-2])\n"
NEW = OLD.replace("import numpy as np", "import numba").replace("def step", "@numba.njit\ndef step")
GIVEN = """
import numpy as np


def inputs(n, dtype):
    return 0.5, np.linspace(0, 1, n).astype(dtype), np.ones(n, dtype)
"""


@pytest.fixture
def code(tmp_path, monkeypatch):
    nan = OLD + "    y[2] = np.nan\n"
    for name, text in {"old": OLD, "new": NEW, "nan": nan, "given": GIVEN}.items():
        (tmp_path / f"{name}_{tmp_path.name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kernels, "OUTSIDE", [])
    return {name: f"{name}_{tmp_path.name}.py" for name in ("old", "new", "nan", "given")}


def test_a_port_is_stated_by_what_its_functions_do(code, tmp_path):
    name = f"ported_{tmp_path.name}"
    shown = port.port([f"{code['old']}:step", f"{code['new']}:step"], code["given"], name)
    assert "changes inputs 2 (counted from 0); returns nothing; agrees to" in shown
    stated = problems.problem(name)
    assert (stated.changes, stated.result, stated.reference) == ((2,), None, stated.kernels[0])
    assert [problems.library_of(kernel) for kernel in stated.kernels] == ["numpy", "numba"]
    assert "TO BE CONFIRMED" in (tmp_path / name / "__init__.py").read_text()
    for kernel in stated.kernels:
        verify_timed(Case(name, kernel, "small", "float64", "cpu"))


def test_a_port_with_nan_for_a_number_does_not_agree(code, tmp_path):
    shown = port.port([f"{code['old']}:step", f"{code['nan']}:step"], code["given"], "with_nan")
    assert shown.count("gives another number") == 2
    assert "agrees" not in shown


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"old": "nowhere.py:step"}, "there is no file nowhere.py"),
        ({"old": "{old}:steps"}, "has no function steps"),
        ({"old": "step"}, "give FILE.py:FUNCTION, not 'step'"),
        ({"given": "{old}"}, "has no function inputs"),
        ({"to": "two words"}, "cannot be a problem's name"),
        ({"to": "."}, "is there already; give a new folder"),
    ],
)
def test_a_port_that_cannot_be_written_says_why_in_one_line(code, capsys, change, line):
    words = {"old": "{old}:step", "given": "{given}", "to": "written"} | change
    old, given, to = (words[name].format(**code) for name in ("old", "given", "to"))
    assert port.main([old, f"--inputs={given}", f"--to={to}"]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert line in said
    shutil.rmtree("written", ignore_errors=True)
