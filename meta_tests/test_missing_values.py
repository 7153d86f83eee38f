"""NaN agrees with NaN, whatever its sign and payload: in results, in inputs, in every check."""

from types import SimpleNamespace

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call
from harness.cases.problems import Problem
from harness.checks import agreement, shortcuts
from harness.checks.agreement import Disagreement
from harness.checks.inputs import other_inputs

# A quiet NaN whose sign and payload are other than np.nan's.
OTHER_NAN = {
    "float64": np.array(0xFFF8_0000_0000_0123, dtype=np.uint64).view(np.float64)[()],
    "float32": np.array(0xFFC0_0123, dtype=np.uint32).view(np.float32)[()],
}


def root(x):
    """The square root, NaN where there is none: what every kernel here must return."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(x)


def other_root(x):
    found = root(x)
    return np.where(np.isnan(found), OTHER_NAN[str(x.dtype)], found)


def gaps(n, dtype, draw=3):
    """Numbers of either sign, every third one missing."""
    x = np.random.default_rng(draw).uniform(-1, 1, n).astype(dtype)
    x[::3] = np.nan
    return (x,)


GAPS = Problem(
    name="gaps",
    folder=None,
    statement="",
    sizes={"small": 30},
    kernels=("numpy_root",),
    reference="numpy_root",
    inputs=gaps,
    probes=lambda n, dtype: {str(seed): gaps(n, dtype, seed) for seed in range(10)},
    # Far more than rounding, so that what refuses a wider kernel is not this.
    tolerance=lambda x: 1e-6,
)


@pytest.fixture
def with_gaps(planted, monkeypatch):
    """Plant `run` as a kernel of GAPS."""
    known = problems.problem

    def plant(run, dtype="float64", **more):
        case = planted("gaps", run, dtype, **more)
        kernel = problems.kernel
        reference = SimpleNamespace(run=root)
        monkeypatch.setattr(
            problems, "kernel", lambda of, name: reference if name == "numpy_root" else kernel(of, name)
        )
        monkeypatch.setattr(problems, "problem", lambda name: GAPS if name == "gaps" else known(name))
        return case

    yield plant
    # What was expected of problems that exist no longer.
    agreement.expected_of_timed.cache_clear()
    agreement.expected_of_probe.cache_clear()


@pytest.mark.parametrize("dtype", problems.DTYPES)
@pytest.mark.parametrize("run", [root, other_root])
def test_a_right_kernel_may_be_timed(with_gaps, run, dtype):
    call, error = shortcuts.admit(with_gaps(run, dtype))
    assert np.isnan(call()).sum() > 10
    assert error == 0.0


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda x: np.nan_to_num(root(x)), "0.0) where the reference has np.float64(nan) at index 0"),
        (lambda x: np.full_like(x, np.nan), "nan) where the reference has np.float64(0."),
        (lambda x: root(x) + 1e-3, "more than 1e-06 apart"),
    ],
    ids=["zeros for NaN", "NaN for numbers", "wrong beside NaN"],
)
def test_nan_agrees_with_nothing_else(with_gaps, run, said):
    with pytest.raises(Disagreement) as refusal:
        shortcuts.admit(with_gaps(run))
    assert said in str(refusal.value)


def test_the_error_is_that_of_the_numbers(with_gaps):
    def run(x):
        found = other_root(x)
        found[-1] = np.nextafter(found[-1], 1)
        return found

    case = with_gaps(run)
    inputs = (np.array([np.nan, -1, 4.0, 0.25]),)
    value, tolerance = root(*inputs), 1e-6
    assert agreement.check_untouched(Call(case, inputs), value, tolerance) == 1.0


def test_an_input_with_nan_is_not_changed_by_being_read(with_gaps):
    def rewrites_a_nan(x):
        found = root(x)
        x[0] = OTHER_NAN["float64"]
        return found

    def fills_a_gap(x):
        found = root(x)
        x[0] = 0
        return found

    call, _ = agreement.verify_timed(with_gaps(rewrites_a_nan))
    assert np.isnan(call.arguments[0][0])
    with pytest.raises(Disagreement, match="changed its input number 1"):
        agreement.verify_timed(with_gaps(fills_a_gap))


def test_inputs_with_nan_may_be_laid_out_but_not_replaced(with_gaps):
    def backwards(x):
        return (np.where(np.isnan(x), OTHER_NAN["float64"], x)[::-1],)

    shortcuts.prepared_elsewhere(with_gaps(root, prepare=backwards))
    with pytest.raises(Disagreement, match="prepare"):
        shortcuts.prepared_elsewhere(with_gaps(root, prepare=lambda x: (np.nan_to_num(x),)))


def test_wider_arithmetic_is_found_between_the_gaps(with_gaps):
    def wide(x):
        # As float64 rounds it: another number than float32's own root of a rounded square.
        return squared_root(x.astype(np.float64)).astype(x.dtype)

    def squared_root(x):
        with np.errstate(invalid="ignore"):
            return np.sqrt(x * x * x)

    case = with_gaps(wide, "float32")
    problems.kernel("gaps", "numpy_root").run = squared_root
    with pytest.raises(Disagreement, match="computes in float64"):
        shortcuts.wider_inside(case)


def test_neighbouring_inputs_keep_what_has_no_neighbour():
    x = np.array([np.nan, np.inf, -np.inf, 1, -2.5, 0])
    (moved,) = other_inputs(GAPS, x.size, "float64", 0, (x,))
    assert np.array_equal(moved[:3], x[:3], equal_nan=True)
    assert np.all(moved[3:] != x[3:])
    assert np.allclose(moved[3:], x[3:])
    assert abs(moved[-1]) >= np.finfo(x.dtype).tiny  # with less, arithmetic is slow
