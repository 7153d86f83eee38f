"""What is remembered, over runs and by luck; what is made ready; seeds of inputs that nobody has seen."""

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call
from harness.cases.case import Case
from harness.checks import admission, agreement, cheating, inputs
from harness.checks.agreement import Disagreement
from kernels.grid_max import numpy_meshgrid
from meta_tests.admitted import admit, expected_of_timed, verify_timed
from meta_tests.small_problems import RIGHT, case_in


def test_what_is_remembered_from_an_earlier_run_is_refused(planted):
    """As results on a disk are: the inputs that no kernel has seen are others each time."""
    seen = {}

    def remembers(grid):
        key = grid.tobytes()
        if key not in seen:
            seen[key] = numpy_meshgrid.run(grid)
        return seen[key]

    for _ in range(3):
        with pytest.raises(Disagreement, match="it remembers its results"):
            admit(planted("grid_max", remembers, "float64"))


def test_a_call_that_once_need_not_wait_remembers_nothing(monkeypatch):
    """On a busy machine threads wait for a core in nearly every call, and by luck in none that is known."""
    call, _ = verify_timed(Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu"))
    known = iter([0.015] * 8 + [0.0007] + [0.015] * 90)
    monkeypatch.setattr(cheating, "_seconds", lambda one: (next(known), 0.0) if one is call else (0.015, 0.0))
    cheating.faster_on_known(call)
    known = iter([0.0007] * 90)
    with pytest.raises(Disagreement, match="it remembers its results"):
        cheating.faster_on_known(call)


def test_what_is_handed_in_is_what_the_timed_call_is_held_to():
    """A fresh process gets the reference's value from a file; the reference need not run again."""
    call, _ = verify_timed(Case("quadratic_map", "numpy_loop", "small", "float64", "cpu"))
    value, _ = expected_of_timed("quadratic_map", call.case.n, "float64")
    admission.check_at_size(call, value, 0.0)
    with pytest.raises(Disagreement, match="not bit for bit"):
        admission.check_at_size(call, np.nextafter(value, 2), 0.0)


def test_inputs_may_be_laid_out_anew_nan_among_them(planted):
    """Sorted backwards, and NaN of another sign and payload in place of NaN."""
    case_in(RIGHT / "gaps" / "numpy_root.py")
    other_nan = np.array(0xFFF8_0000_0000_0123, "u8").view(float)

    def prepare(x):
        return (np.where(np.isnan(x), other_nan, x)[::-1],)

    cheating.prepared_elsewhere(planted("gaps", np.sqrt, "float64", prepare=prepare))
    filled = planted("gaps", np.sqrt, "float64", prepare=lambda x: (np.nan_to_num(x),))
    with pytest.raises(Disagreement, match="prepare"):
        cheating.prepared_elsewhere(filled)


def test_neighbouring_inputs_keep_what_has_no_neighbour():
    x = np.array([np.nan, np.inf, -np.inf, 1, -2.5, 0])
    (moved,) = inputs.other_inputs(problems.problem("grid_max"), x.size, "float64", 0, (x,))
    assert np.array_equal(moved[:3], x[:3], equal_nan=True)
    assert np.all(moved[3:] != x[3:])
    assert np.allclose(moved[3:], x[3:])
    assert abs(moved[-1]) >= np.finfo(x.dtype).tiny  # with less, arithmetic is slow


def test_the_error_of_a_result_with_nan_is_that_of_its_numbers():
    case = case_in(RIGHT / "gaps" / "numpy_other_nan.py")
    call = Call(case, (np.array([np.nan, -1, 4.0, 0.25]),))
    value = np.array([np.nan, np.nan, 8.0, np.nextafter(0.125, 1)])
    assert agreement.check_untouched(call, value, 1e-6) == 1.0
