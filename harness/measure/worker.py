"""A fresh process that is timed: import, place, first call, warm calls; is the first result right, the last?

Started as ``python -m harness.measure.worker REQUEST`` by `harness.measure.process`. Nothing but the standard
library may be imported before the kernel is: its import is part of what is measured.
"""

import warnings
from time import perf_counter


def time_case(request, tell, time_calls=None):
    """Tell a Sample's figures: of the first call; of warm calls, once both results are right; extras.

    `time_calls` stands in place of `warm_calls` where calls are timed otherwise.
    """
    from harness.libraries import warned

    with warned.collected() as heard:
        imported, _ = timed_import(request["case"])
        call, result, figures = placed_and_called(request["case"], heard)
        tell(**imported, **figures)

        from harness.checks import inside
        from harness.measure import checking
        from harness.measure.extras.table import IN_PROCESS
        from harness.measure.reference import Reference

        inside.check_alone(call.case)
        inside.check_cold(call.case)
        reference = Reference.read(request["reference"])
        errors = checking.errors(call, result, reference)
        del result
        result, warm = (time_calls or warm_calls)(call, request, tell)
        checking.last_result_is_right(call, result, reference)
        del result
        tell(**errors, **warm, about=checking.described(call, reference))
        for name in request["extras"]:
            tell(**IN_PROCESS[name].measure(call, reference))


def timed_import(names):
    """The figures of an import, and the libraries that the kernel's file brings beside its own."""
    from harness.libraries import compilers
    from harness.measure.timed_import import import_kernel

    if names["cpus"]:
        from harness.machine.resources import bind

        bind(names["cpus"])
    seconds, others = import_kernel(names["problem"].partition(":")[0], names["kernel"])
    compiled = compilers.so_far().seconds
    return {"import_seconds": seconds, "import_compile_seconds": compiled}, others


def placed_and_called(names, heard):
    """A Call of the case, what its first call returned, and the figures of placing its inputs and of that.

    `heard`, the warnings so far: of those that an import raises only what Numba says of compiling is left.
    """
    from harness import libraries
    from harness.cases.call import Call
    from harness.cases.case import Case
    from harness.cases.problems import problem
    from harness.libraries import compilers, warned

    case = Case(**names)
    libraries.of(case.library).use_double_precision()
    inputs = problem(case.problem).inputs(case.given, case.dtype)
    heard[:] = warned.of_compiling(heard)
    warnings.simplefilter("default")
    placing = perf_counter()
    call = Call(case, inputs)
    compiled = compilers.so_far()
    placed = perf_counter()
    seconds, result = call.timed((), (call.arguments,))
    figures = {
        "place_seconds": placed - placing,
        "first_call_seconds": seconds,
        "first_call_parts": compilers.parts_between(compiled, compilers.so_far()),
    }
    return call, result, figures


def warm_calls(call, request, tell):
    """The last result and the figures of warm calls, one after the other."""
    from harness.measure import timing

    return timing.warm_calls(call, request["time_limit"])


if __name__ == "__main__":
    from harness.measure import child

    child.run(time_case)
