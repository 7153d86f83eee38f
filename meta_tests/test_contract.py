"""What can be stated: inputs of whole numbers and booleans, results of any kind, several results, a seed."""

import contextlib

import numpy as np
import pytest

from harness import libraries
from harness.cases import faults, problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import agreement, float32, inputs, results
from harness.checks.agreement import Disagreement
from meta_tests.admitted import admit
from meta_tests.small_problems import RIGHT, case_in


def case_of(name, kernel, dtype="float64", size="small"):
    library = problems.library_of(kernel)
    if libraries.missing(library):
        pytest.skip(libraries.missing(library))
    use_double_precision(library)
    return Case(name, kernel, size, dtype, "cpu")


@pytest.mark.parametrize(
    ("formula", "exact", "told"),
    [
        ("table.astype(np.float32).mean(axis=1).astype(float)", lambda x: x.mean(axis=1), True),
        ("np.sqrt((table**2).astype(np.float32)).astype(float)", np.abs, True),
        # As far off as float32 would be, and it moves with every digit of its inputs.
        ("(1e8 + 1) * table - 1e8 * table", lambda x: x, False),
        ("table * (1 + 1e-8)", lambda x: x, False),
    ],
)
def test_float32_inside_is_told_whether_a_wide_tolerance_admits_it_or_not(stated, formula, exact, told):
    case = case_of(stated("best_row", numpy_off=f"def run(table):\n    return {formula}"), "numpy_off")
    call = Call(case, problems.problem(case.problem).inputs(60, "float64"))
    result, value = call(), exact(*call.inputs)
    assert float32.notes(call, result, value) == [float32.PART_OF_IT] * told
    assert ("float32" in float32.of_wrong(call, result, value, 0)) is told


def whole(moved):
    return np.arange(60) + moved * (np.arange(60) == 11)


NEAR = np.array([np.nan, np.nan, 8.0, np.nextafter(0.125, 1)])


@pytest.mark.parametrize(
    ("result", "value", "tolerance", "expected"),
    [
        (whole(1), whole(0), 0.9, "not equal"),
        (whole(2), whole(0), 2, 0.0),
        (whole(3), whole(0), 2, "more than 2 apart"),
        # The error of a tuple is that of its floating outputs; of NaN, that of the numbers beside it.
        ((np.nextafter(1.5, 2), whole(1)), (np.array(1.5), whole(0)), (1e-6, 1), 1.0),
        (np.array([np.nan, -np.nan, 8.0, 0.125]), NEAR, 1e-6, 1.0),
        (np.array([0.0, np.nan, 8.0, 0.125]), NEAR, 1e-6, "np.float64.nan. at index 0"),
    ],
    ids=str,
)
def test_a_result_is_as_far_off_as_is_stated_or_refused(result, value, tolerance, expected):
    case = case_in(RIGHT / "places" / "numpy_plain.py")
    call = Call(case, problems.problem("places").inputs(60, "float64"))
    if isinstance(expected, float):
        assert agreement.check(call, result, value, tolerance) == expected
    else:
        with pytest.raises(Disagreement, match=expected):
            agreement.check(call, result, value, tolerance)


SUM = """
        def inputs(n, dtype):
            assert n in (60, 59), n
            return (np.arange(n).astype(dtype),)

        def tolerance(x):
            return 0
"""
ONE_SIZE = SUM.replace("(60, 59)", "(60,)")
FAILS, WARNS = (
    "x.sum() + 0 * (1 // (len(x) - 59))",
    "x.sum() + np.where(True, 0, 1 / np.asarray(len(x) - 59))",
)
ALWAYS_WARNS = "x.sum() + np.where(True, 0, 1 / np.zeros(1))[0]"


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize(
    ("statement", "reference", "sizes", "told"),
    [
        pytest.param(SUM, "x.sum()", [60, 59], [], id="both"),
        pytest.param(ONE_SIZE, "x.sum()", [60], [], id="one has no inputs"),
        pytest.param(SUM, FAILS, [60], ["ZeroDivisionError: "], id="fails at one"),
        pytest.param(SUM, WARNS, [60], ["RuntimeWarning: divide by"], id="warns at one"),
        pytest.param(SUM, ALWAYS_WARNS, [60, 59], [], id="warns at both"),
    ],
)
def test_who_states_no_check_inputs_is_asked_for_small_and_one_less(
    stated, statement, reference, sizes, told
):
    """Never for another n, which may mean nothing; nor where the reference has no answer."""
    source = f"def run(x):\n    return np.asarray({reference}).astype(x.dtype)[()]"
    off = "def run(x):\n    return x.sum() + (len(x) % 2)"
    name = stated("places", __init__=statement, numpy_plain=source, numpy_narrow=off)
    assert faults.fault(name) is None
    case, wrong = case_of(name, "numpy_plain"), case_of(name, "numpy_narrow")
    admit(case)
    refusal = pytest.raises(Disagreement, match="n = 59") if 59 in sizes else contextlib.nullcontext()
    with refusal:
        admit(wrong)
    assert [n for n in inputs.probe_sizes(case) if list(inputs.probes(case, n))] == sizes
    for line, why in zip(inputs.left_out(case), told, strict=True):
        assert line.startswith(f"no kernel is checked at n = 59, where it gives {why}")
    assert inputs.left_out(wrong) == []


def test_a_probe_on_which_the_reference_fails_is_none_and_that_is_told(stated):
    source = """
        PROBE_SIZES = (61, 90)

        def inputs(n, dtype):
            return (np.arange(n).astype(dtype),)

        def probes(n, dtype):
            return {"rising": inputs(n, dtype), "nothing": (np.zeros(0, dtype),)}

        def tolerance(x):
            return 0
    """
    name = stated("places", __init__=source, numpy_plain="def run(x):\n    return x.max()")
    case = case_of(name, "numpy_plain")
    assert [probe.name for probe in inputs.probes(case, 61)] == ["rising"]
    admit(case)
    first, second = inputs.left_out(case)
    assert "checked on the probe 'nothing', n = 61, where it gives ValueError: " in first
    assert "n = 90" in second


def test_results_are_the_same_to_the_bit_or_not():
    x = np.array([1.0, np.nan, -0.0])
    other_nan = np.array([1.0, -np.nan, -0.0])
    for first, second in ((x, other_nan), ((x, 3), (x.copy(), 3)), (x + 1j, other_nan + 1j)):
        assert results.same_bits(first, second)
        assert results.apart(first, second) == 0
    for first, second in (
        (x, np.array([1.0, np.nan, 0.0])),
        (x, np.nextafter(x, 2)),
        (x, x.astype(np.float32)),
        ((x, 3), (x, 4)),
        ((x,), (x, x)),
        (np.arange(3), np.arange(4)),
        (np.array([2**60]), np.array([2**60 + 1])),
        (np.array([1 + 2j]), np.array([1 + 3j])),
    ):
        assert not results.same_bits(first, second)
        assert results.apart(first, second) > 0


@pytest.mark.parametrize("kind", [float, complex])
def test_what_is_infinite_in_both_is_no_error_and_what_is_nan_in_one_is_one(kind):
    value = np.array([np.inf, np.nan, 2.0, np.nan], kind)
    array = np.array([np.inf, np.nan, 2.5, 1.0], kind)
    assert np.array_equal(results.errors(array, value), [0, 0, 0.5, np.nan], equal_nan=True)
    assert results.ulps_of_largest(array[:3], value[:3]) == 0.5 / np.spacing(2.0)
