"""In a fresh process: is a result right, how far off is it, and what was it that ran?"""

from harness import libraries
from harness.cases.problems import kernel, label_of, problem
from harness.checks import agreement
from harness.checks.results import ulps_of_largest
from harness.machine.resources import usable_cpus

# An error of more says little: of a value near zero, even a small one is of many ulps.
MANY_ULPS = 1_000


def result_is_right(call, result, reference):
    """The error of `result` in ulps. Raises Disagreement. A lower bound states itself what it must return."""
    case = call.case
    if not case.is_floor:
        return agreement.check(call, result, reference.value, reference.tolerance)
    value, tolerance = kernel(case.problem, case.kernel).expected(*call.arguments, reference.value)
    if not abs(float(result) - value) <= tolerance:
        raise agreement.Disagreement(f"{case.id}: {float(result)!r} where {value!r} is expected")
    return 0.0


def errors(call, result, reference):
    """`error_ulps` of the Sample and, where that is large, the same error in ulps of the largest value."""
    error = result_is_right(call, result, reference)
    figures = {"error_ulps": error}
    if error is not None and error > MANY_ULPS and not call.case.is_floor:
        figures["error_of_largest_ulps"] = ulps_of_largest(result, reference.value)
    return figures


def last_result_is_right(call, result, reference):
    """The same for what the last timed call returned: if it is wrong, no figure of the process is right."""
    try:
        result_is_right(call, result, reference)
    except agreement.Disagreement as error:
        raise agreement.Disagreement(f"after timing, {error}") from None


def described(call, reference):
    """`about` and `floor` of the Sample: plain strings and numbers."""
    case = call.case
    module, stated = kernel(case.problem, case.kernel), problem(case.problem)
    about = {
        "label": label_of(case.problem, case.kernel),
        "library": case.library,
        # Work, or memory, that a call finds ready: no candidate for the fastest or the leanest.
        "prepares": hasattr(module, "prepare") or hasattr(module, "workspace"),
        "workspace": hasattr(module, "workspace"),
        "tuned": case.kernel in stated.tuned,
        "reference": case.kernel == stated.reference,
        "has_check_inputs": stated.states_probes,
        "pattern": stated.pattern,
        "n_is": stated.n_is,
        "n": case.n,
        "n_asked": case.n_asked,
        "threads_usable": len(usable_cpus()),
        "versions": libraries.versions(),
        "inputs_digest": reference.inputs,
    }
    if stated.work is not None:
        unit, count = stated.work
        about |= {"work_is": unit, "work_count": float(count(case.n))}
    if case.device != "cpu":
        about["ran_on"] = libraries.of(case.library).device_name(case.device)
    figures = {"about": about}
    if case.is_floor:
        figures["floor"] = {"scales_with_cores": module.SCALES_WITH_CORES}
    return figures
