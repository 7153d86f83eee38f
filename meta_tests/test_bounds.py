"""Kernels that read or write where their arrays are not, and are right by what lies there."""

from dataclasses import replace

import numpy as np
import pytest

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import bounds, memory, results
from harness.checks.agreement import Disagreement
from meta_tests.small_problems import RIGHT, WRONG, case_in

numba = pytest.importorskip("numba", exc_type=ImportError)

FROM_THE_END = RIGHT / "pairs" / "numba_from_the_end_with_a_step_and_none.py"


def call_of(case):
    """The call on the timed inputs, which has been made: what it takes decides whether it is looked at."""
    call = Call(case, problems.problem(case.problem).inputs(case.n, case.dtype))
    call()
    return call


def test_afterwards_everything_is_as_it_was(monkeypatch):
    """The options, the compiled code, and what is kept on a disk: it must not be the code with checks.

    So with a version of Numba whose inner parts are others: there is no such check, and no other figure.
    """
    from numba.core import cgutils

    case = case_in(FROM_THE_END)
    folder, run = problems.problem(case.problem).folder, problems.kernel(case.problem, case.kernel).run
    call = call_of(case)

    def state():
        return dict(run.overloads), dict(run.targetoptions), sorted(folder.rglob("*.nb?"))

    result, before = call(), state()
    bounds.check(call, whole_kernel=True)
    assert state() == before
    monkeypatch.delattr(cgutils, "do_boundscheck")
    bounds.check(call, whole_kernel=True)
    with pytest.raises(Disagreement, match="another value"), bounds.explained(call):
        raise Disagreement("another value")
    assert state() == before
    assert results.same_bits(call(), result)


def test_a_large_call_is_not_made_again(monkeypatch):
    """Only the check inputs are looked at where the timed ones would take too long."""
    call = call_of(replace(case_in(WRONG / "pairs" / "numba_outside_at_one_size.py"), size="medium"))
    with pytest.raises(Disagreement, match="index 600 is out of bounds for an axis of size 600") as refusal:
        bounds.check(call, whole_kernel=False)
    assert refusal.value.whole_kernel
    monkeypatch.setattr(bounds, "MOST_SECONDS", 0)
    bounds.check(call, whole_kernel=True)


@pytest.mark.fast
@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(24, dtype=np.int32).reshape(3, 8)[:, ::2],
        np.arange(12.0)[::-3],
        np.broadcast_to(np.arange(4.0), (3, 4)),
        np.lib.stride_tricks.sliding_window_view(np.arange(9.0), 4),
        np.arange(7.0, dtype=np.float32)[1:],
        np.array(3.0),
        np.zeros(0),
        np.float64(3),
        np.array([True, False]),
        4,
    ],
    ids=str,
)
def test_an_array_lies_between_guards_as_it_lay_before(array):
    guarded = memory.Guarded(array)
    assert np.array_equal(guarded.array, array)
    assert guarded.is_untouched
    if isinstance(array, np.ndarray):
        assert guarded.array.strides == array.strides
        assert guarded.array.ctypes.data % memory.LINE == array.ctypes.data % memory.LINE
        for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS", "WRITEABLE", "ALIGNED"):
            assert guarded.array.flags[flag] == array.flags[flag]
