"""What a kernel does inside its calls that its name and its column do not say.

Compiling belongs to the first call: where it goes on, there is no figure. That a kernel leaves its library is
told to the reader.
"""

import ast
import inspect
import textwrap
import time
import types
from contextlib import suppress

from harness import libraries
from harness.cases import problems
from harness.checks import notes
from harness.checks.agreement import Disagreement
from harness.libraries import compilers
from harness.machine import environment_variables


def check_compiled(case, before, after, calls):
    """Raise Disagreement if anything was compiled in so many calls, between two `compilers.so_far()`."""
    for library, new in (after.times - before.times).items():
        raise Disagreement(
            f"{case.id}: {libraries.of(library).title} compiles in warm calls, {new:,} times in {calls:,} "
            "of them: compile a function of the module, not one made inside run, and let no static argument "
            "change"
        )


def check_alone(case):
    """Raise Disagreement where something else would be timed with the kernel: a tool that follows it."""
    if not isinstance(time.perf_counter, types.BuiltinFunctionType):
        raise Disagreement(f"{case.id}: its file replaces the clock (time.perf_counter)")
    if tracer := environment_variables.tracer():
        raise Disagreement(
            f"{case.id}: its process is traced ({tracer}), which is in every time: leave it out"
        )


def check_cold(case):
    """Raise Disagreement where compiled code was read from a disk, or nothing compiles at all."""
    if why := compilers.not_cold(case.library, case.device):
        raise Disagreement(f"{case.id}: {why}")


def other_libraries(call, before, imported=()):
    """Sentences on libraries that are not the one named: what compiles the call's code, or only `imported`.

    `before`: the `compilers.so_far()` before the first call. What an import compiles need not be called.
    """
    ran = set(compilers.so_far().times - before.times)
    compiling = (ran | notes.compiled_by(call.run)) - {call.case.library}
    sentences = [
        f"named after {call.case.library}, it runs code that {libraries.of(library).title} compiles"
        for library in sorted(compiling)
    ]
    if idle := " and ".join(libraries.of(library).title for library in imported if library not in compiling):
        sentences.append(f"its file imports {idle} too, and that is in its import time")
    return sentences


def check_shared_places(case):
    """Raise Disagreement where all iterations of a prange write to one place of an array.

    A result may be right all the same, as long as the compiler keeps that place in a register: no call shows
    such a race, so that it is read from the source of the functions of the kernel's module.
    """
    for function in numba_functions(case, parallel=True):
        with suppress(OSError, SyntaxError):  # no source to be read
            tree = ast.parse(textwrap.dedent(inspect.getsource(function.py_func)))
            for place in shared_places(tree):
                raise Disagreement(
                    f"{case.id}: all iterations of its prange write to {place}, and threads take it from "
                    "each other: make that array inside the loop, or use the loop's index"
                )


def numba_functions(case, parallel=False):
    """The functions of a kernel's module, or reached from its run, that Numba compiles.

    With `parallel`, only those in threads of their own.
    """
    module = problems.kernel(case.problem, case.kernel)
    compiled = [function for function in vars(module).values() if hasattr(function, "targetoptions")]
    compiled += notes.dispatchers(module.run)
    different = {id(function): function for function in compiled}.values()
    return [function for function in different if not parallel or function.targetoptions.get("parallel")]


def shared_places(tree):
    """The places, such as 'parts[0]', that every iteration of a prange in this syntax tree writes to."""
    for loop in ast.walk(tree):
        called = getattr(loop.iter, "func", None) if isinstance(loop, ast.For) else None
        if getattr(called, "attr", getattr(called, "id", None)) != "prange":
            continue
        # The index, and what is made anew in every iteration; ``x[0] = 1`` makes nothing.
        iterations_own = _names(loop, ast.Store)
        for node in ast.walk(loop):
            is_written = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
            if is_written and not _names(node) & iterations_own:
                yield ast.unparse(node)


def _names(node, context=ast.expr_context):
    return {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    }
