"""What is remembered, over runs and by luck; what the timed call is held to."""

import contextlib

import numpy as np
import pytest

from harness.cases.case import Case
from harness.checks import admission, cheating
from harness.checks.agreement import Disagreement
from kernels.grid_max import numpy_meshgrid
from meta_tests.admitted import admit, expected_of_timed, verify_timed


def test_what_is_remembered_from_an_earlier_run_is_refused(planted):
    """As results on a disk are: the inputs that no kernel has seen are others each time."""
    seen = {}

    def remembers(grid):
        key = grid.tobytes()
        if key not in seen:
            seen[key] = numpy_meshgrid.run(grid)
        return seen[key]

    for _ in range(2):
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


@pytest.mark.parametrize(("interrupted", "is_refused"), [(5, False), (14, False), (15, True)])
def test_first_calls_that_were_interrupted_keep_nothing_for_a_size(monkeypatch, interrupted, is_refused):
    call, _ = verify_timed(Case("grid_max", "numpy_meshgrid", "small", "float64", "cpu"))
    seconds = iter([0.014, 4e-5] * interrupted + [4e-5] * 2)
    monkeypatch.setattr(cheating, "_seconds", lambda call: (next(seconds),) * 2)
    with pytest.raises(Disagreement, match="for each size") if is_refused else contextlib.nullcontext():
        cheating.faster_on_known_sizes(call, 4e-5)


def test_what_is_handed_in_is_what_the_timed_call_is_held_to():
    """A fresh process gets the reference's value from a file; the reference need not run again."""
    call, _ = verify_timed(Case("quadratic_map", "numpy_loop", "small", "float64", "cpu"))
    value, _ = expected_of_timed("quadratic_map", call.case.n, "float64")
    admission.check_at_size(call, value, 0.0)
    with pytest.raises(Disagreement, match="not bit for bit"):
        admission.check_at_size(call, np.nextafter(value, 2), 0.0)
