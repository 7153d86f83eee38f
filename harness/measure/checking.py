"""In the fresh process: is the result right, may the kernel be timed, and what is there to say of it?"""

from contextlib import contextmanager, suppress
from functools import partial

from harness.cases.call import device_of
from harness.cases.problems import kernel, label_of, problem
from harness.checks import agreement, bounds, races, shortcuts
from harness.checks.notes import decorators, float32
from harness.checks.notes.followed import Followed
from harness.checks.results import ulps_of_largest
from harness.machine import builds, cpus

# An error of more says little: of a value near zero, even a small one is of many ulps.
MANY_ULPS = 1_000


def result_is_right(call, result, reference):
    """The error of `result` in ulps. Raises Disagreement. A floor states itself what it must return."""
    case = call.case
    if not case.is_floor:
        return agreement.check(call, result, reference.value, reference.tolerance)
    wanted, tolerance = kernel(case.problem, case.kernel).expected(*call.arguments, reference.value)
    if not abs(float(result) - wanted) <= tolerance:
        raise agreement.Disagreement(f"{case.id}: {float(result)!r} where {wanted!r} is expected")
    return 0.0


def errors(call, result, reference):
    """`error_ulps` of the Sample and, where that is large, the same error in ulps of the largest value."""
    error = result_is_right(call, result, reference)
    found = {"error_ulps": error}
    if error is not None and error > MANY_ULPS and not call.case.is_floor:
        found["error_of_largest_ulps"] = ulps_of_largest(result, reference.value)
    return found


def last_result_is_right(call, result, reference):
    """The same for what the last timed call returned: if it is wrong, no figure of the process is right."""
    try:
        result_is_right(call, result, reference)
    except agreement.Disagreement as error:
        raise agreement.Disagreement(f"after timing, {error}") from None


def steady(call, first, result, reference, cores_used, taken, fill):
    """Raise Disagreement unless many more calls return the bits of `result`, which was found right.

    And so must the first call have done, of which `first` was kept, unless that is None. `cores_used` in the
    timed calls, or None, and the seconds `taken` so far decide how many; `fill` is `races.check_steady`'s.
    Returns sentences: threads may add in another order each time.
    """
    if call.case.is_floor:
        return []
    if first is not None:
        races.check_first(call, first, result)
    effort = races.wanted(call, cores_used, taken)
    right = partial(result_is_right, call, reference=reference)
    apart = races.check_steady(call, result, effort, right, fill)
    over = builds.layer_in_use() if call.case.library == "numba" else None
    told = f"threads{f' ({over})' if over else ''} add in another order each time; results differ by up to"
    return [f"{told} {apart:.0e} of the largest"] if apart else []


@contextmanager
def explained(call, reference):
    """Where a kernel is found wrong, say so if an index, or its threads, are at fault."""
    try:
        yield
    except agreement.Disagreement as error:
        bounds.check(call, whole_kernel=True)
        if bounds.right_without_threads(call, reference.value, reference.tolerance):
            raise races.unsteady(f"{error}; the same function without parallel=True is right") from None
        raise


def admit(call, reference, whole_kernel):
    """Raise Disagreement unless the kernel may be timed; `whole_kernel`: on all probes, whatever the size."""
    if call.case.is_floor:
        return
    bounds.check(call, whole_kernel)
    if whole_kernel:
        try:
            shortcuts.check_kernel(call.case)
        except agreement.Disagreement as error:
            error.whole_kernel = True
            raise
    shortcuts.check_at_size(call, reference.value, reference.tolerance, reference.probes)


def notes(call, reference, found):
    """Sentences on what a kernel does that its figures do not show; a function that adds to them at last.

    `found`: what `errors` said. What the function adds takes a compilation: it is to be asked when all else
    is known.
    """
    if call.case.is_floor:
        return [], list
    said = []
    with suppress(Exception):  # what is only told costs no figure: another version may not say it
        said += decorators.notes(call.run)
        if "error_of_largest_ulps" in found:
            said += float32.notes(call, call(), reference.value)
    if call.case.library != "jax":
        return said, list
    followed = Followed(call)
    right = partial(result_is_right, call, reference=reference)
    return [*said, *followed.notes()], partial(followed.notes_with_time, right=right)


def limits_met(case):
    """Sentences on where the kernel's library answers otherwise, as its problem says that it may."""
    return [] if case.is_floor else agreement.limits_met(case)


def left_out(case):
    """Sentences on check inputs that are none, since the problem's reference, this kernel, fails on them."""
    return [] if case.is_floor else agreement.left_out(case)


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
        "is_floor": case.is_floor,
        "scales_with_cores": case.is_floor and module.SCALES_WITH_CORES,
        "pattern": stated.pattern,
        "n_is": stated.n_is,
        "work_is": work_is,
        "work_count": work_count and float(work_count(case.n)),
        "n": case.n,
        "n_asked": case.n_asked,
        "threads_usable": len(cpus.usable_cpus()),
        "ran_on": None if case.device == "cpu" else ran_on(call),
        "inputs_digest": reference.inputs,
    }
    sizes = {
        "input_bytes": call.input_bytes,
        "given_bytes": sum(getattr(v, "nbytes", 0) for v in call.inputs),
    }
    said = {name: value for name, value in about.items() if value}
    return said | sizes | {"has_check_inputs": stated.states_probes}


def ran_on(call):
    """The device's own name: JAX's, whose results were checked to be on it, or that of CUDA arrays."""
    if call.case.library == "jax":
        return device_of(call.case).device_kind
    from numba import cuda

    name = cuda.get_current_device().name
    return name.decode() if isinstance(name, bytes) else str(name)
