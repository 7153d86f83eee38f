"""The first call in a process that finds its library's cache filled by an earlier one.

Two fresh processes more, with a cache in a folder of their own: the first fills it, the second is measured.
Their results are checked as that of any first call.
"""

import re
import tempfile

from harness import libraries
from harness.libraries import compilers, warned
from harness.measure import child, process, worker
from harness.measure.plan import FIRST_ROUNDS

FIGURES = ("import_seconds", "first_call_seconds")


def applies(plan, case, number):
    """Do processes with a cache follow the case's sample of round `number`? Of kernels that have one."""
    keeps_code = case.device in libraries.of(case.library).keeps_code_on
    return plan.caches and number < FIRST_ROUNDS and keeps_code


def measure(request):
    """The Sample's `second_process`, for the `request` that it was measured with. Raises ProcessFailed."""
    with tempfile.TemporaryDirectory(prefix="caches-") as folder:
        where = {"device": request["case"]["device"], "module": "harness.measure.extras.filled_cache"}
        try:
            process.ask(request | {"cache": folder}, request["time_limit"], **where)
            answer = process.ask(request | {"cache": folder}, request["time_limit"], **where)
        except process.ProcessFailed as error:
            known = libraries.of(request["case"]["kernel"].partition("_")[0]).cache_faults
            hints = [f" ({hint})" for pattern, hint in known if re.search(pattern, str(error))]
            words = f"with its library's cache on: {error}{''.join(hints)}"
            raise process.ProcessFailed(error.kind, words) from None
    return {"second_process": {name: answer[name] for name in FIGURES} | answer["cache"]}


def call_once(request, tell):
    """In the fresh process: tell what import and first call took, once the result is found right."""
    compilers.keep_code(request["cache"])
    with warned.collected() as warnings_seen:
        imported, _ = worker.timed_import(request["case"])
        call, result, figures = worker.placed_and_called(request["case"], warnings_seen)
    counts = compilers.cache_counts(warnings_seen)

    from harness.measure import checking
    from harness.measure.reference import Reference

    checking.result_is_right(call, result, Reference.read(request["reference"]))
    tell(**imported, **figures, cache=counts)


if __name__ == "__main__":
    child.run(call_once)
