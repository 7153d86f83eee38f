"""Every check of a kernel in the tests' own process; `measure.check_worker` makes them in a fresh one."""

from contextlib import nullcontext
from functools import lru_cache, partial

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import admission, agreement, bounds, inputs, repeats
from harness.libraries import compilers, warned
from harness.measure import reference
from harness.measure.template import Templates


def admit(case, look_outside=True):
    """A kernel's call and its error in ulps. Raises Disagreement unless it may be timed.

    The very object that is returned has been run: on the timed inputs, again and again, then, by other Calls
    of the same kernel, on every probe, then on the timed inputs once more. `look_outside`: Numba's functions
    are compiled once more, to see every index.
    """
    compilers.watch()
    timed_inputs = problems.problem(case.problem).inputs(case.given, case.dtype)
    with bounds.explained(Call(case, timed_inputs)) if look_outside else nullcontext():
        call, error = verify_timed(case)
        if look_outside:
            bounds.check(call, whole_kernel=True)  # before many calls write where nothing of theirs is
        value, tolerance = expected_of_timed(case.problem, case.given, case.dtype)
        right = partial(agreement.check, call, value=value, tolerance=tolerance)
        repeats.check_steady(call, call(), *repeats.seconds_of_calls(call), right)
        admission.check_kernel(case)
        admission.check_at_size(call, value, tolerance)
    return call, error


def verify_timed(case):
    """A call on the timed inputs, checked once, and its error in ulps. Raises Disagreement."""
    value, tolerance = expected_of_timed(case.problem, case.given, case.dtype)
    with warned.collected() as seen:
        call = Call(case, problems.problem(case.problem).inputs(case.given, case.dtype))
        error = agreement.check_untouched(call, value, tolerance)
    agreement.check_warnings(case, seen)
    return call, error


@lru_cache(maxsize=8)
def expected_of_timed(problem_name, n, dtype):
    """`inputs.expected` for the inputs that are timed; kept, since the reference can take seconds."""
    return inputs.expected(problem_name, problems.problem(problem_name).inputs(n, dtype))


def prepared(case, folder):
    """The path of the reference for `case`, made in `folder` by a process of its own."""
    with Templates() as templates:
        return reference.prepare(case, folder, 120, templates)
