"""Every right kernel of `right/` and `noted/` may be timed, and what is told of it is in its docstring."""

from functools import partial

import pytest

from harness.cases import faults, problems
from harness.cases.call import Call
from harness.checks import agreement, notes
from harness.libraries import compilers, warned
from meta_tests.admitted import admit, expected_of_timed
from meta_tests.small_problems import NOTED, PROBLEMS, RIGHT, case_in, listed, sentences

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_nothing_is_wrong_with_the_statement_of_a_small_problem(problem):
    case_in(next((RIGHT / problem).glob("numpy_*.py")))
    assert faults.fault(problem) is None


@pytest.mark.parametrize(("path", "dtype"), listed(RIGHT))
def test_a_right_kernel_may_be_timed(path, dtype):
    case = case_in(path, dtype)
    call, error = admit(case, look_outside=dtype == "float64")
    if problems.problem(case.problem).agrees:  # and no error in ulps to speak of
        assert error is None
    else:
        assert 0 <= error < 100
        assert error == 0 or case.kernel != problems.problem(case.problem).reference
    if call.workspace:
        assert call() is call()


@pytest.mark.parametrize(("path", "dtype"), listed(NOTED))
def test_what_else_a_kernel_does_is_told(path, dtype):
    (wanted,) = sentences(path)
    compilers.watch()
    case, before = case_in(path, dtype), compilers.so_far()
    with warned.collected() as seen:
        call = Call(case, problems.problem(case.problem).inputs(case.n, dtype))
        call()
    told = [*notes.other_libraries(call, before), *warned.sentences(seen), *notes.of_numba(call.run)]
    if case.library == "jax":
        value, tolerance = expected_of_timed(case.problem, case.n, dtype)
        right = partial(agreement.check, call, value=value, tolerance=tolerance)
        followed = notes.Followed(call)
        told = followed.notes_with_time([*told, *followed.notes()], right)
    (sentence,) = told
    assert wanted in sentence
    assert warned.refusal(seen) is None
