"""What a kernel does inside its calls, as its process, its functions and their source show it.

Compiling belongs to the first call: where it goes on, there is no figure.
"""

import ast
import functools
import inspect
import textwrap
import time
import types
from contextlib import suppress

from harness import libraries
from harness.cases import problems
from harness.checks.agreement import Disagreement
from harness.libraries import compilers
from harness.machine import environment_variables

# Their own functions say nothing of a kernel.
LIBRARIES = ("numpy", "numba", "jax", "jaxlib", "scipy", "builtins")
MOST_FUNCTIONS = 200


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


def check_shared_places(case):
    """Raise Disagreement where all iterations of a prange write to one place of an array.

    A result may be right all the same, as long as the compiler keeps that place in a register: no call shows
    such a race, so that it is read from the source of the functions of the kernel's module.
    """
    for function in numba_functions(case, parallel=True):
        with suppress(OSError, SyntaxError):  # no source to be read
            for place in shared_places(textwrap.dedent(inspect.getsource(function.py_func))):
                raise Disagreement(
                    f"{case.id}: all iterations of its prange write to {place}, and threads take it from "
                    "each other: make that array inside the loop, or use the loop's index"
                )


def shared_places(source):
    """The places, such as 'parts[0]', that every iteration of a prange in this source writes to."""
    for loop in ast.walk(ast.parse(source)):
        function = getattr(loop.iter, "func", None) if isinstance(loop, ast.For) else None
        if getattr(function, "attr", getattr(function, "id", None)) != "prange":
            continue
        # The index, and what is made anew in every iteration; ``x[0] = 1`` makes nothing.
        iterations_own = {name.id for name in _names(loop) if isinstance(name.ctx, ast.Store)}
        of_one = _places_of_one_iteration(loop)
        for node in ast.walk(loop):
            if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Store) or node in of_one:
                continue
            if not {name.id for name in _names(node)} & iterations_own:
                yield ast.unparse(node)


def _places_of_one_iteration(loop):
    """Places below an ``if i == 0``, which one iteration enters, of arrays not used elsewhere in the loop."""
    names, places = _names(loop), set()
    for branch in ast.walk(loop):
        if not _is_entered_once(branch, loop.target, names):
            continue
        below = {node for statement in branch.body for node in ast.walk(statement)}
        elsewhere = {name.id for name in names if name not in below}
        subscripts = [node for node in below if isinstance(node, ast.Subscript)]
        places |= {node for node in subscripts if not {name.id for name in _names(node.value)} & elsewhere}
    return places


def _is_entered_once(branch, index, names):
    """Is `branch` an ``if i == 0`` with the loop's index i, which none of the loop's `names` sets anew?"""
    match branch:
        case ast.If(
            test=ast.Compare(left=ast.Name(id=compared), ops=[ast.Eq()], comparators=[ast.Constant()])
        ):
            return [n for n in names if n.id == compared and isinstance(n.ctx, ast.Store)] == [index]
    return False


def _names(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def numba_functions(case, parallel=False):
    """The functions of a kernel's module, or reached from its run, that Numba compiles.

    With `parallel`, only those in threads of their own.
    """
    module = problems.kernel(case.problem, case.kernel)
    functions = {id(function): function for function in [*vars(module).values(), *reached(module.run)]}
    compiled = [function for function in functions.values() if hasattr(function, "targetoptions")]
    return [function for function in compiled if not parallel or function.targetoptions.get("parallel")]


def reached(run):
    """`run` and the functions that it calls by a name, and those that they call; libraries' own left out."""
    functions, waiting = {}, [run]
    while waiting and len(functions) < MOST_FUNCTIONS:
        function = waiting.pop(0)
        if id(function) not in functions:
            functions[id(function)] = function
            with suppress(Exception):  # whatever a user calls may answer to any name
                values = [value for value in _named_values(function) if callable(value)]
                waiting += [value for value in values if not _is_librarys(value)]
    return list(functions.values())


def _named_values(function):
    """All that the code of a function, or of an object that is called, takes by a name: ``f``, ``self.f``."""
    while isinstance(function, functools.partial):
        function = function.func
    owner = getattr(function, "__self__", function)
    # A ufunc of Numba's has a dispatcher inside, which has the function, as any other dispatcher does.
    plain_function = getattr(function, "_dispatcher", function)
    plain_function = inspect.unwrap(getattr(plain_function, "py_func", plain_function))
    if not isinstance(plain_function, types.FunctionType | types.MethodType):
        plain_function = type(plain_function).__call__
    plain_function = getattr(plain_function, "__func__", plain_function)
    if not isinstance(plain_function, types.FunctionType):
        return []
    names, codes = {}, [plain_function.__code__]
    while codes:
        code = codes.pop()
        names |= dict.fromkeys(code.co_names)
        codes += [part for part in code.co_consts if isinstance(part, types.CodeType)]
    values = [plain_function.__globals__[name] for name in names if name in plain_function.__globals__]
    values += inspect.getclosurevars(plain_function).nonlocals.values()
    for module in [value for value in values if isinstance(value, types.ModuleType)]:
        if not _is_librarys(module):
            values += [vars(module)[name] for name in names if name in vars(module)]  # helpers.step
    if not isinstance(owner, types.FunctionType | types.ModuleType) and not _is_librarys(type(owner)):
        members = {**vars(type(owner)), **getattr(owner, "__dict__", {})}
        values += [getattr(members[name], "__func__", members[name]) for name in names if name in members]
    return values


def _is_librarys(value):
    name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return (name or "builtins").partition(".")[0] in LIBRARIES
