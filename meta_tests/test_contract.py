"""What can be stated: inputs of whole numbers and booleans, results of any kind, several results, a seed."""

import contextlib

import numpy as np
import pytest

from harness import libraries
from harness.cases import faults, problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import admission, float32, inputs, results
from harness.checks.agreement import Disagreement
from harness.measure.reference import Reference, prepare
from meta_tests.admitted import admit, expected_of_timed, verify_timed
from meta_tests.small_problems import PROBLEMS


def case_of(name, kernel, dtype="float64", size="small"):
    library = problems.library_of(kernel)
    if libraries.missing(library):
        pytest.skip(libraries.missing(library))
    use_double_precision(library)
    return Case(name, kernel, size, dtype, "cpu")


def test_a_formula_that_loses_digits_is_not_said_to_compute_in_float32(stated):
    """It is as far off as float32 would be, and moves with every digit of its inputs."""
    source = """
        def run(table):
            mean = (table + 1e8).mean(axis=1) - 1e8
            best = table.mean(axis=1)
            return mean, best.argmax(), best.max(), np.count_nonzero(best > 0), best.max() > 1
    """
    with pytest.raises(Disagreement, match="more than") as refusal:
        verify_timed(case_of(stated("best_row", numpy_off=source), "numpy_off"))
    assert "float32" not in str(refusal.value)


@pytest.mark.parametrize(
    ("formula", "exact", "told"),
    [
        ("table.astype(np.float32).mean(axis=1).astype(float)", lambda x: x.mean(axis=1), True),
        ("np.sqrt((table**2).astype(np.float32)).astype(float)", np.abs, True),
        ("(1e8 + 1) * table - 1e8 * table", lambda x: x, False),
        ("table * (1 + 1e-8)", lambda x: x, False),
    ],
)
def test_float32_inside_is_told_of_a_result_that_a_wide_tolerance_admits(stated, formula, exact, told):
    case = case_of(stated("best_row", numpy_off=f"def run(table):\n    return {formula}"), "numpy_off")
    call = Call(case, problems.problem(case.problem).inputs(60, "float64"))
    assert float32.notes(call, call(), exact(*call.inputs)) == [float32.PART_OF_IT] * told


@pytest.mark.parametrize(
    ("allowed", "off_by", "right"), [(0, 1, False), (0.9, 1, False), (2, 2, True), (2, 3, False)]
)
def test_whole_numbers_may_be_as_far_off_as_is_stated(stated, allowed, off_by, right):
    off = f"""
        def run(x):
            found = np.argsort(x, kind="stable")
            found[11] += {off_by}
            return found
    """
    statement = PROBLEMS["places"]["__init__"].replace("return 0", f"return {allowed}")
    name = stated("places", numpy_off=off, __init__=statement)
    assert faults.fault(name) is None
    if right:
        assert verify_timed(case_of(name, "numpy_off"))[1] == 0
    else:
        with pytest.raises(Disagreement, match="not equal" if allowed < 1 else "more than 2 apart"):
            verify_timed(case_of(name, "numpy_off"))


def test_the_error_of_a_tuple_is_that_of_its_floating_outputs(stated):
    source = """
        def run(table):
            mean = table.mean(axis=1)
            off = np.nextafter(mean, np.inf)
            return off, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
    """
    _, error = verify_timed(case_of(stated("best_row", numpy_off=source), "numpy_off"))
    assert error == 1.0


SUM = """
        def inputs(n, dtype):
            assert n in (60, 59), n
            return (np.arange(n).astype(dtype),)

        def tolerance(x):
            return 0
"""


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize(
    ("statement", "reference", "sizes", "told"),
    [
        (SUM, "x.sum()", [60, 59], []),
        (SUM.replace("(60, 59)", "(60,)"), "x.sum()", [60], []),
        (SUM, "x.sum() + 0 * (1 // (len(x) - 59))", [60], ["ZeroDivisionError: "]),
        (
            SUM,
            "x.sum() + np.where(True, 0, 1 / np.asarray(len(x) - 59))",
            [60],
            ["RuntimeWarning: divide by"],
        ),
        (SUM, "x.sum() + np.where(True, 0, 1 / np.zeros(1))[0]", [60, 59], []),
    ],
    ids=["both", "one has no inputs", "fails at one", "warns at one", "warns at both"],
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
    if 59 in sizes:
        with pytest.raises(Disagreement, match="n = 59"):
            admit(wrong)
    else:
        admit(wrong)
    assert [n for n in (60, 59) if n in inputs.probe_sizes(case) and list(inputs.probes(case, n))] == sizes
    start = "no kernel is checked at n = 59, where it gives "
    inputs._ANSWERS.clear()
    for n in (59, 60):  # whoever asks first
        with contextlib.suppress(ZeroDivisionError, AssertionError, KeyError):
            inputs.expected_of_probe(name, n, "float64", "timed")
    for line, why in zip(inputs.left_out(case), told, strict=True):
        assert line.startswith(start + why)
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
    assert first.startswith(
        "no kernel is checked on the probe 'nothing', n = 61, where it gives ValueError: "
    )
    assert "n = 90" in second


@pytest.mark.parametrize(
    ("problem", "size"), [("best_row", "medium"), ("draws", "small"), ("waves", "small")]
)
def test_a_reference_comes_back_from_its_files_as_it_was(stated, tmp_path, monkeypatch, problem, size):
    """Fresh processes get it from files: arrays, tuples, tolerances per element."""
    name = stated(problem)
    monkeypatch.setenv("PROBLEM_PATH", str(tmp_path / name))
    case = case_of(name, "numpy_plain", size=size)
    (tmp_path / "kept").mkdir()
    kept = Reference.read(prepare(case, tmp_path / "kept", timeout=60))
    value, tolerance = expected_of_timed(case.problem, case.n, case.dtype)
    assert results.same_bits(kept.value, value)
    assert isinstance(kept.value, tuple) == isinstance(value, tuple)
    assert (kept.tolerance is None) == (tolerance is None)
    if tolerance is not None:
        pairs = zip(results.outputs(kept.tolerance), results.outputs(tolerance), strict=True)
        assert all(np.array_equal(*pair) for pair in pairs)
    admission.check_at_size(verify_timed(case)[0], kept.value, kept.tolerance)


def test_results_are_the_same_to_the_bit_or_not():
    x = np.array([1.0, np.nan, -0.0])
    other_nan = np.array([1.0, -np.nan, -0.0])
    assert results.same_bits(x, other_nan)
    assert results.same_bits((x, 3), (x.copy(), 3))
    assert results.same_bits(x + 1j, other_nan + 1j)
    assert not results.same_bits(x, np.array([1.0, np.nan, 0.0]))
    assert not results.same_bits(x, np.nextafter(x, 2))
    assert not results.same_bits(x, x.astype(np.float32))
    assert not results.same_bits((x, 3), (x, 4))
    assert not results.same_bits((x,), (x, x))
    assert not results.same_bits(np.arange(3), np.arange(4))
    assert not results.same_bits(np.array([1 + 2j]), np.array([1 + 3j]))
