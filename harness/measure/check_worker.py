"""A fresh process that checks one kernel at all its sizes: may it be timed, and what is there to say of it?

Started as ``python -m harness.measure.check_worker REQUEST`` by `harness.measure.check`, before anything is
timed. After each step it tells the outcomes of all cases so far, so that a step that hangs or dies costs what
comes after it only.
"""

import warnings
from contextlib import suppress
from functools import cache, partial
from time import perf_counter

from harness import libraries
from harness.checks import admission, agreement, bounds, float32, inputs, inside, repeats
from harness.checks import notes as noted
from harness.libraries import compilers, warned
from harness.measure import checking, child
from harness.measure.disturbance import Reading, between, children_cpu_seconds
from harness.measure.extras import peak_memory
from harness.measure.reference import Reference, answers_path
from harness.measure.worker import placed_and_called, timed_import

IN_CHILDREN = "works in child processes: their CPU time is its own, their memory is not counted"
# For so long, cores are counted.
CORES_SECONDS = 0.05


def check_cases(request, tell):
    """Tell the `outcomes` of `cases`, in order; what holds at any size is checked with the `firsts` of them.

    Whether a kernel stays within its arrays, and at awkward sizes, is the same in every dtype, and asked in
    the first one alone.
    """
    outcomes, wrong_dtypes = [], set()
    # Once for all sizes; where it fails, it fails for each.
    other_libraries = cache(lambda: timed_import(request["cases"][0])[1])

    def note(**figures):
        outcomes[-1] |= figures
        tell(outcomes=outcomes)

    for at, (case_fields, path) in enumerate(zip(request["cases"], request["references"], strict=True)):
        outcomes.append({})
        if case_fields["dtype"] in wrong_dtypes:
            note(left_out=True)
            continue
        is_first_dtype = case_fields["dtype"] == request["cases"][0]["dtype"]
        steps = {
            "whole_kernel": at in request["firsts"],
            "bounds": is_first_dtype,
            "awkward": request["awkward"] and is_first_dtype,
            "memory": request["memory"][at],
        }
        try:
            with warned.collected() as warnings_seen:
                check_case(case_fields, path, steps, other_libraries(), warnings_seen, note)
        except (Exception, SystemExit) as error:
            note(**child.failed(error))
            if outcomes[-1]["whole_kernel"]:
                wrong_dtypes.add(case_fields["dtype"])


def check_case(case_fields, path, steps, other_libraries, warnings_seen, note):
    """Raise Disagreement unless the kernel may be timed. Notes what else is known of it, step by step."""
    compiled, of_children = compilers.so_far(), children_cpu_seconds()
    call, result, figures = placed_and_called(case_fields, warnings_seen)
    note(first_call_seconds=figures["first_call_seconds"], first_call_parts=figures["first_call_parts"])
    inside.check_alone(call.case)
    agreement.check_warnings(call.case, warnings_seen)
    inside.check_cold(call.case)
    reference = Reference.read(path)
    inputs.read_answers(answers_path(path, call.case))
    with bounds.explained(call):
        errors = checking.errors(call, result, reference)
        first_result = repeats.small_copy(result)
        before, calls, call.copying = Reading.now(), 0, [0.0, 0.0]
        while calls == 0 or perf_counter() - before.wall < CORES_SECONDS:
            seconds, result = call.timed((), (call.arguments,))
            calls += 1
        cores = between(before, Reading.now(), calls, call.copying)["cores_used"]
        checking.last_result_is_right(call, result, reference)
        note(call_seconds=seconds)
        notes = steady(call, first_result, result, reference, cores)
        del first_result, result
        in_children = children_cpu_seconds() > of_children
        notes = [
            *filter(None, [reference.warning]),
            *noted.other_libraries(call, compiled, other_libraries),
            *warned.sentences(warnings_seen),
            *notes,
            *([IN_CHILDREN] if in_children else []),
        ]
        # What the checks on other inputs warn of, the reference's among it, says nothing of what is timed.
        warnings.simplefilter("ignore")
        admit(call, reference, steps, note)
    more_notes, with_time = remarks(call, reference, errors)
    notes = list(dict.fromkeys([*notes, *more_notes, *inputs.left_out(call.case)]))
    note(passed=True, notes=notes, known_limits=agreement.limits_met(call.case))
    if steps["memory"]:
        note(memory=peak_memory.measure(call, reference, in_children))
    return note(notes=with_time(notes))


def steady(call, first_result, result, reference, cores):
    """Raise Disagreement unless many more calls return the bits of `result`, which was found right.

    And so must the first call have done, of which `first_result` was kept, unless that is None. Returns
    sentences: threads may add in another order each time.
    """
    if first_result is not None and not call.stated.draws_freely:
        repeats.check_first(call, first_result, result)
    right = partial(checking.result_is_right, call, reference=reference)
    apart = repeats.check_steady(call, result, *repeats.seconds_of_calls(call, cores), right)
    if call.stated.draws_freely:
        return ["no seed fixes its draws: agrees alone decides whether they are right"]
    layer = libraries.of(call.case.library).threading_layer()
    threads = f"threads ({layer})" if layer else "threads"
    sentence = f"{threads} add in another order each time; results differ by up to {apart:.0e} of the largest"
    return [sentence] if apart else []


def admit(call, reference, steps, note):
    """Raise Disagreement unless the kernel is right on other inputs too, and does its work in each call."""
    case = call.case
    if steps["bounds"]:
        bounds.check(call, steps["whole_kernel"])
        note()
    if steps["whole_kernel"]:
        try:
            admission.check_kernel(case)
            if steps["awkward"] and isinstance(case.given, int) and call.stated.states_probes:
                for n in inputs.awkward_sizes(case):
                    agreement.verify_probes(case, n)
        except agreement.Disagreement as error:
            error.whole_kernel = True
            raise
        note()
    admission.check_at_size(call, reference.value, reference.tolerance, reference.probes)
    note()


def remarks(call, reference, errors):
    """Sentences on what a kernel does that its figures do not show; a function that adds to them at last.

    What that adds takes a compilation: it is to be asked when all else is known.
    """
    notes = []
    with suppress(Exception):  # what is only told costs no figure: another version may not say it
        notes += noted.of_numba(call.run)
        if "error_of_largest_ulps" in errors:
            notes += float32.notes(call, call(), reference.value)
    if call.case.library != "jax":
        return notes, list
    followed = noted.Followed(call)
    right = partial(checking.result_is_right, call, reference=reference)
    return [*notes, *followed.notes()], partial(followed.notes_with_time, right=right)


WORK = check_cases

if __name__ == "__main__":
    child.run(check_cases)
