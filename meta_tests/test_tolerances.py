"""A tolerance under which work could go missing is refused before anything is measured."""

import types

import numpy as np
import pytest

from harness.cases import problems
from harness.checks import agreement, tolerances
from harness.units import EPSILON
from meta_tests.whole import ROOT, run_python

pytestmark = pytest.mark.fast


@pytest.fixture
def stated(monkeypatch):
    """``stated(run, tolerance)(*inputs)``: the Fault of a problem with this reference, or None."""

    def state(run, tolerance):
        posed = types.SimpleNamespace(reference="numpy_it", tolerance=tolerance, agrees=None)
        monkeypatch.setattr(problems, "problem", lambda name: posed)
        monkeypatch.setattr(problems, "kernel", lambda problem, name: types.SimpleNamespace(run=run))
        return lambda *inputs: tolerances.fault("it", inputs, *agreement.expected("it", inputs))

    return state


def uniform(n, dtype):
    return np.random.default_rng(3).uniform(0, 1, n).astype(dtype)


def in_any_order(x):
    """The bound that is proven for every order of adding."""
    return float(len(x) * np.finfo(x.dtype).eps * np.sum(np.abs(x), dtype=np.float64))


def test_a_bound_for_every_order_lets_work_go_missing_in_float32(stated):
    found = stated(np.sum, in_any_order)
    fault = found(uniform(1_000_000, "float32"))
    assert fault.shown
    assert fault.sentence.startswith(
        "the tolerance is 12 % of the result's largest value: it admits the reference"
    )
    assert "one in 1,000 numbers of input 1, which moves the result by 0.1 % of that" in fault.sentence
    assert found(uniform(1_000_000, "float64")) is None
    assert found(uniform(500, "float32")) is None


@pytest.mark.parametrize("share", [0.002, 0.02, 2.0])
def test_so_does_a_share_of_the_result(share, stated):
    assert stated(np.sum, lambda x: share * float(np.sum(x)))(uniform(10_000, "float64")).shown


@pytest.mark.parametrize("share", [1e-4, 5e-4])
def test_a_smaller_share_shows_what_is_missing(share, stated):
    assert stated(np.sum, lambda x: share * float(np.sum(x)))(uniform(10_000, "float64")) is None


def test_only_the_last_numbers_may_be_what_is_missed(stated):
    """Weights that grow: without its end the sum is another, and here and there it is not."""

    def run(x):
        return np.sum(x * np.linspace(0, 1, len(x)) ** 2_000)

    assert stated(run, lambda x: 0.01 * float(run(x)))(uniform(5_000, "float64")) is None
    assert stated(run, lambda x: 1.5 * float(run(x)))(uniform(5_000, "float64")).shown


def test_a_maximum_is_not_moved_and_may_be_told_to_a_few_digits(stated):
    grid = uniform(100_000, "float32")
    assert stated(np.max, lambda x: 8 * EPSILON["float32"])(grid) is None
    assert stated(np.max, lambda x: 1e-3)(grid) is None


def test_where_nothing_shows_what_is_missing_a_wide_tolerance_is_told(stated):
    fault = stated(np.max, lambda x: 0.3)(uniform(1_000, "float64"))
    assert not fault.shown
    assert fault.sentence.startswith(
        "the tolerance is 30 % of the result's largest value: an error says little"
    )


def test_a_result_near_zero_may_have_a_large_tolerance_beside_it(stated):
    """What is left of numbers that cancel: any that is missing shows."""

    def residual(a, b):
        return (a * b / b) - a

    assert (
        stated(residual, lambda a, b: 1e-14)(uniform(3_000, "float64"), 1 + uniform(3_000, "float64")) is None
    )
    assert stated(lambda a: a - a, lambda a: 1e-14)(uniform(3_000, "float64")) is None


def test_a_guess_to_begin_with_need_not_matter(stated):
    """The first values of an iteration are an input too, whose effect dies out below the tolerance."""

    def solve(guess, right):
        for _ in range(60):
            guess = 0.5 * guess + right
        return guess

    stays = stated(solve, lambda guess, right: 1e-3)
    assert stays(uniform(2_000, "float64"), uniform(2_000, "float64")) is None


def test_each_output_has_its_own(stated):
    def run(x):
        return np.sum(x), np.max(x), len(x)

    ok = stated(run, lambda x: (1e-5 * float(np.sum(x)), 0.0, 0))
    assert ok(uniform(10_000, "float64")) is None
    wide = stated(lambda x: (np.max(x), np.sum(x)), lambda x: (0.0, 0.05 * float(np.sum(x))))
    # The maximum of other numbers is none of the sum's: what is left out is seen there only where it is it.
    fault = wide(np.append(uniform(10_000, "float64"), [2.0, *np.zeros(50)]))
    assert fault.shown
    assert "in output 2 of 2" in fault.sentence


def test_whole_numbers_and_what_a_problem_judges_itself_have_none(stated):
    assert stated(lambda x: np.bincount(x), lambda x: 0)(np.arange(50)) is None
    assert tolerances.fault("any", (), np.zeros(3), None) is None


@pytest.mark.parametrize("dtype", problems.DTYPES)
@pytest.mark.parametrize("size", ["small", "medium"])
@pytest.mark.parametrize("name", problems.PROBLEMS)
def test_no_tolerance_of_ours_hides_work(name, size, dtype):
    """At the lecture's size every run asks this of what it measures."""
    posed = problems.problem(name)
    inputs = posed.inputs(posed.sizes[size], dtype)
    fault = tolerances.fault(name, inputs, *agreement.expected(name, inputs))
    assert fault is None or not fault.shown


ASKED = """
import sys
from harness.cases import problems
from harness.checks import agreement, tolerances
for name in problems.OUTSIDE:
    posed = problems.problem(name)
    for dtype in problems.DTYPES:
        for n in posed.sizes.values():
            inputs = posed.inputs(n, dtype)
            assert tolerances.fault(name, inputs, *agreement.expected(name, inputs)) is None, (name, n, dtype)
print(*problems.OUTSIDE)
"""


def test_nor_does_one_of_the_examples():
    folders = ":".join(str(ROOT / "examples" / name) for name in ("template", "portfolio"))
    done = run_python("-c", ASKED, PROBLEM_PATH=folders)
    assert done.stdout.split() == ["template", "portfolio"], done.stderr


WIDE = """
import tempfile
from harness.cases.case import Case
from harness.measure.process import ProcessFailed
from harness.measure.plan import Plan
from harness.measure.engine import Engine
with tempfile.TemporaryDirectory() as folder:
    case = Case("wide", "numpy_it", "small", "float64", "cpu")
    engine = Engine(Plan((case,), seed=1, rounds=1, more_rounds=0), folder, lambda measured: None)
    engine.run(lambda engine: ())
    print(engine.samples, engine.failures[0].kind, engine.failures[0].reason)
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
    done = run_python("-c", WIDE, PROBLEM_PATH=str(folder))
    assert done.stdout.startswith("[] wrong Disagreement: the tolerance is 10 % of"), done.stderr
