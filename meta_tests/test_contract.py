"""What can be stated: inputs of whole numbers and booleans, results of any kind, several results, a seed."""

import numpy as np
import pytest

from harness import libraries
from harness.cases import faults, problems
from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.checks import agreement, shortcuts
from harness.checks.agreement import Disagreement
from harness.checks.notes import float32
from harness.measure.reference import Reference, prepare
from meta_tests.small_problems import PROBLEMS

KERNELS = [
    (problem, kernel) for problem, files in PROBLEMS.items() for kernel in files if kernel != "__init__"
]


def case_of(name, kernel, dtype="float64", size="small"):
    library = problems.library_of(kernel)
    if libraries.missing(library):
        pytest.skip(libraries.missing(library))
    use_double_precision(library)
    return Case(name, kernel, size, dtype, "cpu")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_nothing_is_wrong_with_the_statement(stated, problem):
    assert faults.fault(stated(problem)) is None


@pytest.mark.parametrize("dtype", problems.DTYPES)
@pytest.mark.parametrize(("problem", "kernel"), KERNELS)
def test_a_right_kernel_may_be_timed(stated, problem, kernel, dtype):
    call, error = shortcuts.admit(case_of(stated(problem), kernel, dtype))
    # Where the problem judges a result there is no error in ulps to speak of.
    assert error is None if problem == "draws" else 0 <= error < 100
    assert error == 0 or kernel != "numpy_plain" or problem == "draws"
    assert call.inputs is not None


WRONG = {
    "an amount in another group": (
        "totals",
        """
        def run(who, amounts, counts, factor):
            found = np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
            found[[0, 1]] += np.array([-1, 1], found.dtype)
            return found
        """,
        "at index 0 (2 of 7 values are wrong): not bit for bit the same",
    ),
    "all that are masked out": (
        "totals",
        """
        def run(who, amounts, counts, factor):
            return np.bincount(who, amounts, 7).astype(amounts.dtype) * factor
        """,
        "not bit for bit the same",
    ),
    "keys that are changed": (
        "totals",
        """
        def run(who, amounts, counts, factor):
            found = np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
            who.sort()
            return found
        """,
        "changed its input number 1",
    ),
    "every value through float32": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            found = mean.astype(np.float32).astype(mean.dtype)
            return found, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
        """,
        "every value is one of float32: it is computed in that, or handed through it",
    ),
    "a part in float32": (
        "best_row",
        """
        def run(table):
            mean = table.astype(np.float32).mean(axis=1) + 0 * table[:, 0] + 1e-17
            best = table.mean(axis=1)
            return mean * 1.0000001, best.argmax(), best.max(), np.count_nonzero(best > 0), best.max() > 1
        """,
        "as far as float32 is from float64: part of it may be computed in float32",
    ),
    "whole numbers for floating ones": (
        "totals",
        """
        def run(who, amounts, counts, factor):
            return (np.bincount(who[counts], amounts[counts], 7) * factor).astype(int)
        """,
        "returned int64, where the reference has float64",
    ),
    "one mean of many": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            best = mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
            mean[7] += 1e-3
            return mean, *best
        """,
        "in output 1 of 5 at index 7 (1 of 60 values are wrong): more than",
    ),
    "the place of the best": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            return mean, mean.argmin(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
        """,
        "in output 2 of 5: not equal",
    ),
    "a count that is off by one": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0) + 1, mean.max() > 1
        """,
        "in output 4 of 5: not equal",
    ),
    "a boolean as a number": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), int(mean.max() > 1)
        """,
        "returned int64 in output 5 of 5, where the reference has bool",
    ),
    "a result too few": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0)
        """,
        "returned a tuple of 4, where the reference has a tuple of 5",
    ),
    "two places exchanged": (
        "places",
        """
        def run(x):
            found = np.argsort(x)
            found[[10, 11]] = found[[11, 10]]
            return found
        """,
        "at index 10 (2 of 60 values are wrong): not equal",
    ),
    "places as floats": (
        "places",
        """
        def run(x):
            return np.argsort(x).astype(x.dtype)
        """,
        "returned float64, where the reference has int64",
    ),
    "a conjugate": (
        "waves",
        """
        def run(x):
            return np.conj(np.fft.rfft(x))
        """,
        "more than",
    ),
    "a list": (
        "waves",
        """
        def run(x):
            return list(np.fft.rfft(x))
        """,
        "returned list, not a NumPy value: return an array, a number or a tuple of them",
    ),
    "nothing at all": (
        "places",
        """
        def run(x):
            x.sort()
        """,
        "returned NoneType, not a NumPy value",
    ),
    "a workspace beside several outputs": (
        "best_row",
        """
        def workspace(table):
            return table

        def run(table, room):
            mean = table.mean(axis=1)
            return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
        """,
        "has a workspace, which no result of several outputs has",
    ),
    "draws beyond the range": (
        "draws",
        """
        def run(n, seed, width):
            return np.random.default_rng(seed).random(n, width.dtype) * width - width
        """,
        "a draw lies outside of its range",
    ),
    "a draw that is NaN": (
        "draws",
        """
        def run(n, seed, width):
            found = np.random.default_rng(seed).random(n, width.dtype) * width
            found[seed] = np.nan
            return found
        """,
        "1 of 60 values are NaN, where the reference has none",
    ),
    "a list of outputs": (
        "best_row",
        """
        def run(table):
            mean = table.mean(axis=1)
            return [mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1]
        """,
        "returned a list of 5, no tuple, where the reference has a tuple of 5: return a tuple",
    ),
    "the seed left aside": (
        "draws",
        """
        def run(n, seed, width):
            return np.random.default_rng(9).random(n, width.dtype) * width
        """,
        "the seeds 3 and 4 give the same",
    ),
    "no seed": (
        "draws",
        """
        def run(n, seed, width):
            return np.random.default_rng().random(n, width.dtype) * width
        """,
        "two calls with the same seed, 3, give other results",
    ),
    "a seed for few of the draws": (
        "draws",
        """
        def run(n, seed, width):
            draws = np.random.default_rng(9).random(n, width.dtype)
            draws[:20] = np.random.default_rng(seed).random(20)
            return draws * width
        """,
        "another seed leaves 67% of the values",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_kernel_is_refused(stated, fault):
    problem, source, said = WRONG[fault]
    case = case_of(stated(problem, numpy_wrong=source), "numpy_wrong")
    with pytest.raises(Disagreement) as refusal:
        shortcuts.admit(case)
    assert said in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_formula_that_loses_digits_is_not_said_to_compute_in_float32(stated):
    """It is as far off as float32 would be, and moves with every digit of its inputs."""
    source = """
        def run(table):
            mean = (table + 1e8).mean(axis=1) - 1e8
            best = table.mean(axis=1)
            return mean, best.argmax(), best.max(), np.count_nonzero(best > 0), best.max() > 1
    """
    with pytest.raises(Disagreement, match="more than") as refusal:
        agreement.verify_timed(case_of(stated("best_row", numpy_off=source), "numpy_off"))
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


def test_the_largest_error_is_told_where_it_is_not_the_first(stated):
    source = """
        def run(x):
            found = np.argsort(x)
            found[10] += 1
            found[20] -= 500
            return found
    """
    with pytest.raises(Disagreement) as refusal:
        agreement.verify_timed(case_of(stated("places", numpy_off=source), "numpy_off"))
    assert str(refusal.value).endswith(
        "at index 10 (2 of 60 values are wrong): not equal; the largest error is 500 at index 20"
    )


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
        assert agreement.verify_timed(case_of(name, "numpy_off"))[1] == 0
    else:
        with pytest.raises(Disagreement, match="not equal" if allowed < 1 else "more than 2 apart"):
            agreement.verify_timed(case_of(name, "numpy_off"))


def test_the_error_of_a_tuple_is_that_of_its_floating_outputs(stated):
    source = """
        def run(table):
            mean = table.mean(axis=1)
            off = np.nextafter(mean, np.inf)
            return off, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
    """
    _, error = agreement.verify_timed(case_of(stated("best_row", numpy_off=source), "numpy_off"))
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
    shortcuts.admit(case)
    if 59 in sizes:
        with pytest.raises(Disagreement, match="n = 59"):
            shortcuts.admit(wrong)
    else:
        shortcuts.admit(wrong)
    assert [n for n in (60, 59) if n in agreement.probe_sizes(case) and agreement.probes(case, n)] == sizes
    start = "no kernel is checked at n = 59, where it gives "
    for line, why in zip(agreement.left_out(case), told, strict=True):
        assert line.startswith(start + why)
    assert agreement.left_out(wrong) == []


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
    assert list(agreement.probes(case, 61)) == ["rising"]
    shortcuts.admit(case)
    first, second = agreement.left_out(case)
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
    value, tolerance = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    assert agreement.same_bits(kept.value, value)
    assert isinstance(kept.value, tuple) == isinstance(value, tuple)
    assert (kept.tolerance is None) == (tolerance is None)
    if tolerance is not None:
        pairs = zip(agreement.outputs(kept.tolerance), agreement.outputs(tolerance), strict=True)
        assert all(np.array_equal(*pair) for pair in pairs)
    shortcuts.check_at_size(agreement.verify_timed(case)[0], kept.value, kept.tolerance)


def test_results_are_the_same_to_the_bit_or_not():
    x = np.array([1.0, np.nan, -0.0])
    other_nan = np.array([1.0, -np.nan, -0.0])
    assert agreement.same_bits(x, other_nan)
    assert agreement.same_bits((x, 3), (x.copy(), 3))
    assert agreement.same_bits(x + 1j, other_nan + 1j)
    assert not agreement.same_bits(x, np.array([1.0, np.nan, 0.0]))
    assert not agreement.same_bits(x, np.nextafter(x, 2))
    assert not agreement.same_bits(x, x.astype(np.float32))
    assert not agreement.same_bits((x, 3), (x, 4))
    assert not agreement.same_bits((x,), (x, x))
    assert not agreement.same_bits(np.arange(3), np.arange(4))
    assert not agreement.same_bits(np.array([1 + 2j]), np.array([1 + 3j]))
