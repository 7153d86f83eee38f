"""In a fresh process: is a result right, how far off is it, and what was it that ran?"""

from harness import libraries
from harness.cases.problems import kernel, label_of, library_of, problem
from harness.cases.statement import size_in_words
from harness.checks import agreement
from harness.checks.results import ulps_of_largest
from harness.libraries.values import leaves
from harness.machine.resources import usable_cpus

# An error of more says little: of a value near zero, even a small one is of many ulps.
MANY_ULPS = 1_000


def result_is_right(call, result, reference):
    """The error of `result` in ulps. Raises Disagreement."""
    return agreement.check(call, result, reference.value, reference.tolerance)


def errors(call, result, reference):
    """`error_ulps` of the Sample and, where that is large, the same error in ulps of the largest value."""
    error = result_is_right(call, result, reference)
    figures = {"error_ulps": error}
    if error is not None and error > MANY_ULPS:
        figures["error_of_largest_ulps"] = ulps_of_largest(result, reference.value)
    return figures


def last_result_is_right(call, result, reference):
    """The same for what the last timed call returned: if it is wrong, no figure of the process is right."""
    try:
        result_is_right(call, result, reference)
    except agreement.Disagreement as error:
        raise agreement.Disagreement(f"after timing, {error}") from None


def described(call, reference):
    """`about` of the Sample: plain strings and numbers, those alone that say something."""
    case = call.case
    module, stated = kernel(case.problem, case.kernel), problem(case.problem)
    work_is, work_count = stated.work or ("", None)
    about = {
        "label": label_of(case.problem, case.kernel),
        # Work, or memory, that a call finds ready: no candidate for the fastest or the leanest.
        "prepares": hasattr(module, "prepare") or hasattr(module, "workspace"),
        "workspace": hasattr(module, "workspace"),
        "tuned": case.kernel in stated.tuned,
        "reference": case.kernel == stated.reference,
        "judged_by": "" if library_of(stated.reference) == "numpy" else stated.reference,
        "pattern": stated.pattern,
        "n_is": stated.n_is,
        "work_is": work_is,
        "work_count": work_count and float(work_count(case.given)),
        "n": case.n,
        "size_is": "" if isinstance(case.given, int) else size_in_words(case.given),
        "n_asked": case.n_asked,
        "threads_usable": len(usable_cpus()),
        "ran_on": None if case.device == "cpu" else libraries.of(case.library).device_name(case.device),
        "inputs_digest": reference.inputs,
    }
    sizes = {
        "input_bytes": call.input_bytes,
        "given_bytes": sum(getattr(value, "nbytes", 0) for value in leaves(call.inputs)),
    }
    facts = {name: value for name, value in about.items() if value}
    return facts | sizes | {"has_check_inputs": stated.states_probes}
