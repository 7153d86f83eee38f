"""A fresh process that is timed: import, place, first call, warm calls; is the first result right, the last?

Started as ``python -m harness.measure.worker REQUEST`` by `harness.measure.process`. Nothing but the standard
library may be imported before the kernel is: its import is part of what is measured.
"""

import importlib
import importlib.util
import sys
import warnings
from time import perf_counter


def time_case(request, tell, time_calls=None):
    """Tell a Sample's figures: of the first call; of warm calls, once both results are right; of a new shape.

    ``time_calls(call, request, tell)`` stands in place of `timing.warm_calls` where that is not wanted.
    """
    from harness.libraries import warned

    with warned.collected() as warnings_seen:
        imported, _ = timed_import(request["case"])
        call, result, figures = placed_and_called(request["case"], warnings_seen)
        tell(**imported, **figures)

        from harness.checks import inside
        from harness.measure import checking, timing
        from harness.measure.extras import new_shape
        from harness.measure.reference import Reference

        inside.check_alone(call.case)
        inside.check_cold(call.case)
        reference = Reference.read(request["reference"])
        errors = checking.errors(call, result, reference)
        del result
        if time_calls:
            result, warm = time_calls(call, request, tell)
        else:
            result, warm = timing.warm_calls(call, request["time_limit"])
        checking.last_result_is_right(call, result, reference)
        del result
        tell(**errors, **warm, about=checking.described(call, reference))
        if request["new_shape"]:
            tell(**new_shape.measure(call, reference))


def timed_import(case_fields):
    """The figures of an import, and the libraries that the kernel's file brings beside its own."""
    from harness.libraries import compilers

    if case_fields["cpus"]:
        from harness.machine.resources import bind

        bind(case_fields["cpus"])
    seconds, others = import_kernel(case_fields["problem"].partition(":")[0], case_fields["kernel"])
    compiled = compilers.so_far().seconds
    return {"import_seconds": seconds, "import_compile_seconds": compiled}, others


def import_kernel(problem, kernel):
    """Import a kernel's module. Returns the seconds, and the libraries that it brought beside its own.

    Without what its problem's statement imports to make inputs with: Python imports ``kernels.<problem>``
    before a kernel in it. So the package is first put there empty, and filled once the kernel is imported, or
    when its file asks for something of it.
    """
    from harness import libraries

    package, library = f"kernels.{problem}", kernel.partition("_")[0]
    fill = _put_empty(package)
    started = perf_counter()
    libraries.of(library).load()
    importlib.import_module(f"{package}.{kernel}")
    seconds = perf_counter() - started
    # Those that take a second; the others import NumPy themselves.
    slow = [name for name, brought in libraries.BY_NAME.items() if brought.compiles]
    others = [name for name in slow if name in sys.modules and name != library]
    fill()
    return seconds, others


def _put_empty(name):
    """Let a package be there without what its ``__init__.py`` does; returns what does it, once."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, package)

    def fill():
        if vars(package).pop("__getattr__", None):
            spec.loader.exec_module(package)

    def filled_attribute(attribute):
        """The same where a kernel takes something from it; what is a file of its own is imported instead."""
        if attribute.startswith("__") or importlib.util.find_spec(f"{name}.{attribute}"):
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        fill()
        return getattr(package, attribute)

    package.__getattr__ = filled_attribute
    return fill


def placed_and_called(case_fields, warnings_seen):
    """A Call of the case, what its first call returned, and the figures of placing its inputs and of that.

    `warnings_seen` so far: of those that an import raises only what Numba says of compiling is left.
    """
    from harness import libraries
    from harness.cases.call import Call
    from harness.cases.case import Case
    from harness.cases.problems import problem
    from harness.libraries import compilers, warned

    case = Case(**case_fields)
    libraries.of(case.library).use_double_precision()
    inputs = problem(case.problem).inputs(case.given, case.dtype)
    warnings_seen[:] = warned.of_compiling(warnings_seen)
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


if __name__ == "__main__":
    from harness.measure import child

    child.run(time_case)
