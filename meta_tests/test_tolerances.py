"""A tolerance under which work could go missing is refused before anything is measured."""

import types

import numpy as np
import pytest

from harness.cases import problems
from harness.checks import inputs, tolerances
from harness.checks.agreement import Disagreement
from harness.measure import reference
from harness.units import EPSILON

pytestmark = pytest.mark.fast


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


MANY, FEW = uniform(1_000_000, "float32"), (uniform(10_000),)
# {case: (reference, tolerance, inputs, what is said, or None where nothing can go missing unseen)}.
STATED = {
    "any order, float32": (
        np.sum,
        in_any_order,
        (MANY,),
        "the tolerance is 12 % of the result's largest value: it admits the reference itself without one in "
        "1,000 numbers of input 1, which moves the result by 0.099 % of that; ",
    ),
    "0.2 %": (np.sum, share(0.002), FEW, "the tolerance is 0.2 % of the result's largest"),
    "2 times": (np.sum, share(2.0), FEW, "the tolerance is 2 times the result's largest"),
    "only the last count": (growing, lambda x: 1.5 * float(growing(x)), (uniform(5_000),), "is 1.5 times"),
    "one of several outputs": (
        lambda x: (np.max(x), np.sum(x)),
        lambda x: (0.0, 0.05 * float(np.sum(x))),
        (np.append(uniform(10_000), [2.0, *np.zeros(50)]),),
        "value in output 2 of 2: ",
    ),
    "any order, float64": (np.sum, in_any_order, (MANY.astype(float),), None),
    "any order of few": (np.sum, in_any_order, (uniform(500, "float32"),), None),
    "0.05 %": (np.sum, share(5e-4), FEW, None),
    "only the last, and little": (growing, lambda x: 0.01 * float(growing(x)), (uniform(5_000),), None),
    "a maximum": (np.max, lambda x: 8 * EPSILON["float32"], (uniform(100_000, "float32"),), None),
    "a maximum to a few digits": (np.max, lambda x: 1e-3, (uniform(100_000, "float32"),), None),
    "what is zero": (lambda a: a - a, lambda a: 1e-14, (uniform(3_000),), None),
    "a guess to begin with": (solved, lambda guess, right: 1e-3, (uniform(2_000), uniform(2_000)), None),
    "several": (several, lambda x: (1e-5 * float(np.sum(x)), 0.0, 0), FEW, None),
    "whole numbers": (np.bincount, lambda x: 0, (np.arange(50),), None),
}


@pytest.mark.parametrize("name", STATED)
def test_a_tolerance_that_lets_work_go_missing_is_a_fault(monkeypatch, name):
    run, tolerance, given, expected = STATED[name]
    posed = problems.Problem("it", None, "", {}, ("numpy_it",), "numpy_it", lambda n, dtype: (), tolerance)
    monkeypatch.setattr(problems, "problem", lambda name: posed)
    monkeypatch.setattr(problems, "kernel", lambda problem, name: types.SimpleNamespace(run=run))
    fault = tolerances.fault("it", given, *inputs.expected("it", given))
    assert fault is None if expected is None else expected in fault


def test_what_a_problem_judges_itself_has_no_tolerance():
    assert tolerances.fault("any", (), np.zeros(3), None) is None


@pytest.mark.parametrize("dtype", problems.DTYPES)
@pytest.mark.parametrize("name", problems.PROBLEMS)
def test_no_tolerance_of_ours_hides_work(name, dtype):
    """At the lecture's size every run asks this of what it measures."""
    posed = problems.problem(name)
    for size in ("small", "medium"):
        given = posed.inputs(posed.sizes[size], dtype)
        assert tolerances.fault(name, given, *inputs.expected(name, given)) is None


def test_nothing_is_measured_under_such_a_tolerance(stated, tmp_path):
    statement = """
        def inputs(n, dtype):
            return (np.ones(n, dtype),)

        def tolerance(x):
            return 0.1 * len(x)
    """
    name = stated("places", __init__=statement, numpy_plain="def run(x):\n    return x.sum()")
    case = {"problem": name, "kernel": "numpy_plain", "size": "lecture", "dtype": "float64", "device": "cpu"}
    with pytest.raises(Disagreement, match="the tolerance is 10 % of"):
        reference.compute({"case": case, "reference": str(tmp_path / "it")}, lambda **figures: None)
    assert not (tmp_path / "it").exists()
