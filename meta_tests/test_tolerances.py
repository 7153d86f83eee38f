"""A tolerance under which work could go missing is refused before anything is measured."""

import types

import numpy as np
import pytest

from harness.cases import problems
from harness.checks import inputs, tolerances
from harness.units import EPSILON
from meta_tests.whole import ROOT, run_python

pytestmark = pytest.mark.fast


@pytest.fixture
def fault_of(monkeypatch):
    """``fault_of(run, tolerance, *inputs)``: what is wrong with the tolerance of this reference, or None."""

    def fault(run, tolerance, *given):
        posed = problems.Problem(
            "it", None, "", {}, ("numpy_it",), "numpy_it", lambda n, dtype: (), tolerance
        )
        monkeypatch.setattr(problems, "problem", lambda name: posed)
        monkeypatch.setattr(problems, "kernel", lambda problem, name: types.SimpleNamespace(run=run))
        return tolerances.fault("it", given, *inputs.expected("it", given))

    return fault


def uniform(n, dtype="float64"):
    return np.random.default_rng(3).uniform(0, 1, n).astype(dtype)


def in_any_order(x):
    """The bound that is proven for every order of adding."""
    return float(len(x) * np.finfo(x.dtype).eps * np.sum(np.abs(x), dtype=np.float64))


def share(of):
    return lambda x: of * float(np.sum(x))


def growing(x):
    """Without its end this sum is another, and here and there it is not."""
    return np.sum(x * np.linspace(0, 1, len(x)) ** 2_000)


def solved(guess, right):
    """The first values of an iteration are an input too, whose effect dies out below the tolerance."""
    for _ in range(60):
        guess = 0.5 * guess + right
    return guess


def several(x):
    return np.sum(x), np.max(x), len(x)


# Work could be missing: {case: (reference, tolerance, inputs, what is said)}.
WIDE = {
    "any order, float32": (
        np.sum,
        in_any_order,
        (uniform(1_000_000, "float32"),),
        "the tolerance is 12 % of the result's largest value: it admits the reference itself without one in "
        "1,000 numbers of input 1, which moves the result by 0.099 % of that; ",
    ),
    "0.2 %": (np.sum, share(0.002), (uniform(10_000),), "the tolerance is 0.2 % of the result's largest"),
    "2 %": (np.sum, share(0.02), (uniform(10_000),), "the tolerance is 2 % of the result's largest"),
    "2 times": (np.sum, share(2.0), (uniform(10_000),), "the tolerance is 2 times the result's largest"),
    "only the last count": (growing, lambda x: 1.5 * float(growing(x)), (uniform(5_000),), "is 1.5 times"),
    "one of several outputs": (
        lambda x: (np.max(x), np.sum(x)),
        lambda x: (0.0, 0.05 * float(np.sum(x))),
        (np.append(uniform(10_000), [2.0, *np.zeros(50)]),),
        "value in output 2 of 2: ",
    ),
}
# Nothing can go missing unseen: {case: (reference, tolerance, inputs)}.
FINE = {
    "any order, float64": (np.sum, in_any_order, (uniform(1_000_000),)),
    "any order of few": (np.sum, in_any_order, (uniform(500, "float32"),)),
    "0.01 %": (np.sum, share(1e-4), (uniform(10_000),)),
    "0.05 %": (np.sum, share(5e-4), (uniform(10_000),)),
    "only the last count": (growing, lambda x: 0.01 * float(growing(x)), (uniform(5_000),)),
    "a maximum": (np.max, lambda x: 8 * EPSILON["float32"], (uniform(100_000, "float32"),)),
    "a maximum to a few digits": (np.max, lambda x: 1e-3, (uniform(100_000, "float32"),)),
    "what cancels": (lambda a, b: a * b / b - a, lambda a, b: 1e-14, (uniform(3_000), 1 + uniform(3_000))),
    "what is zero": (lambda a: a - a, lambda a: 1e-14, (uniform(3_000),)),
    "a guess to begin with": (solved, lambda guess, right: 1e-3, (uniform(2_000), uniform(2_000))),
    "several": (several, lambda x: (1e-5 * float(np.sum(x)), 0.0, 0), (uniform(10_000),)),
    "whole numbers": (np.bincount, lambda x: 0, (np.arange(50),)),
}


@pytest.mark.parametrize("name", WIDE)
def test_a_tolerance_that_lets_work_go_missing_is_a_fault(fault_of, name):
    run, tolerance, given, said = WIDE[name]
    assert said in fault_of(run, tolerance, *given)


@pytest.mark.parametrize("name", FINE)
def test_a_tolerance_under_which_what_is_missing_shows_is_none(fault_of, name):
    run, tolerance, given = FINE[name]
    assert fault_of(run, tolerance, *given) is None


def test_what_a_problem_judges_itself_has_no_tolerance():
    assert tolerances.fault("any", (), np.zeros(3), None) is None


@pytest.mark.parametrize("dtype", problems.DTYPES)
@pytest.mark.parametrize("size", ["small", "medium"])
@pytest.mark.parametrize("name", problems.PROBLEMS)
def test_no_tolerance_of_ours_hides_work(name, size, dtype):
    """At the lecture's size every run asks this of what it measures."""
    posed = problems.problem(name)
    given = posed.inputs(posed.sizes[size], dtype)
    assert tolerances.fault(name, given, *inputs.expected(name, given)) is None


ASKED = """
from harness.cases import problems
from harness.checks import inputs, tolerances
for name in problems.OUTSIDE:
    posed = problems.problem(name)
    for dtype in problems.DTYPES:
        for n in posed.sizes.values():
            given = posed.inputs(n, dtype)
            assert tolerances.fault(name, given, *inputs.expected(name, given)) is None, (name, n, dtype)
print(*problems.OUTSIDE)
"""


def test_nor_does_one_of_the_examples():
    folders = ":".join(str(ROOT / "examples" / name) for name in ("template", "portfolio"))
    done = run_python("-c", ASKED, PROBLEM_PATH=folders)
    assert done.stdout.split() == ["template", "portfolio"], done.stderr


WIDE_PROBLEM = """
import json, sys
from harness.cases.case import Case
from harness.measure.process import ProcessFailed
from harness.measure.reference import prepare
try:
    prepare(Case("wide", "numpy_it", "small", "float64", "cpu"), sys.argv[1], timeout=60)
except ProcessFailed as failed:
    print(failed.kind, failed)
"""


def test_nothing_is_measured_under_such_a_tolerance(tmp_path):
    folder = tmp_path / "wide"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        '"""The sum."""\nimport numpy as np\nSIZES = dict(small=5_000, medium=5_000, lecture=5_000)\n'
        'KERNELS = ("numpy_it",)\nREFERENCE = "numpy_it"\n'
        "def inputs(n, dtype):\n    return (np.ones(n, dtype),)\n"
        "def tolerance(x):\n    return 0.1 * len(x)\n"
    )
    (folder / "numpy_it.py").write_text('"""NumPy"""\ndef run(x):\n    return x.sum()\n')
    done = run_python("-c", WIDE_PROBLEM, str(tmp_path), PROBLEM_PATH=str(folder))
    assert done.stdout.startswith("wrong Disagreement: the tolerance is 10 % of"), done.stderr
