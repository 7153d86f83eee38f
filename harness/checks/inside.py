"""What a kernel does inside its calls that its name and its column do not say.

Compiling belongs to the first call: where it goes on, there is no figure. That a kernel leaves its library is
told to the reader.
"""

import ast
import inspect
import re
import textwrap
from contextlib import suppress

from harness.cases import problems
from harness.cases.call import has_double_precision_by_itself
from harness.checks.agreement import Disagreement
from harness.machine import compilers, settings

ASSIGNS = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr
NAMES = {"numba": "Numba", "jax": "JAX"}
# Arrays and numbers of a narrower type, as JAX writes what it follows.
NARROW = re.compile(r"\bb?f(?:16|32)\[")


def check_compiled(case, before, after, calls):
    """Raise Disagreement if anything was compiled in so many calls, between two `compilers.so_far()`."""
    for library, times in after.times.items():
        new = times - before.times[library]
        if new:
            raise Disagreement(
                f"{case.id}: {NAMES[library]} compiles in warm calls, {new:,} times in {calls:,} of them: "
                "compile a function of the module, not one made inside run, and let no static argument change"
            )


def check_alone(case):
    """Raise Disagreement where something else would be timed with the kernel: a tool that follows it."""
    if tracer := settings.tracer():
        raise Disagreement(
            f"{case.id}: its process is traced ({tracer}), which is in every time: leave it out"
        )


def check_cold(case):
    """Raise Disagreement where compiled code was read from a disk, or nothing compiles at all."""
    off = compilers.turned_off(case.library)
    if off:
        raise Disagreement(f"{case.id}: {off}")
    if compilers.so_far().from_disk:
        raise Disagreement(
            f"{case.id}: JAX took compiled code from a disk, from the cache that the kernel's file turns on: "
            "its first call is not cold; leave jax_enable_compilation_cache as it is"
        )


def other_libraries(case, imported=()):
    """Sentences on libraries that are not the one named: compiled by in this process, or only `imported`."""
    times = compilers.so_far().times
    compiling = [name for name in times if times[name] and name != case.library]
    idle = " and ".join(NAMES[name] for name in imported if name not in compiling)
    told = [f"named after {case.library}, it runs code that {NAMES[name]} compiles" for name in compiling]
    return told + ([f"its file imports {idle} too, and that is in its import time"] if idle else [])


def leaves_jax(call):
    """Sentences on what a JAX kernel takes out of JAX inside its call, digits of its inputs among it."""
    if call.case.library != "jax":
        return []
    return [*_seen_by_following(call), *_double_precision_is_the_suites(call)]


def _seen_by_following(call):
    """The same, from what JAX sees where it only follows what is done. Nothing is computed.

    Values that it does not have cannot be taken out there.
    """
    import jax

    numbers = [value for value in call.arguments if not isinstance(value, int)]

    def run(*traced):
        given = iter(traced)
        arguments = [value if isinstance(value, int) else next(given) for value in call.arguments]
        return call.run(*arguments, *call.workspace)

    try:
        jaxpr = jax.make_jaxpr(run)(*numbers)
    except jax.errors.TracerArrayConversionError:
        return ["it takes arrays out of JAX inside the call, and what is done there is in its time"]
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerIntegerConversionError):
        return ["it looks at values inside the call, and waits for each of them"]
    except Exception:  # a kernel need not be one that can be followed
        return []
    found = []
    if "callback[" in str(jaxpr):
        found.append("it calls Python from inside compiled code, and what is done there is in its time")
    if call.case.dtype == "float64" and NARROW.search(str(jaxpr)):
        found.append("part of it is computed in float32, though its inputs are float64")
    return found


def _double_precision_is_the_suites(call):
    """A sentence if a user's own function, from a file of its own, has float64 only here."""
    case = call.case
    own = problems.kernel(case.problem, case.kernel).__name__
    module = getattr(inspect.unwrap(call.run), "__module__", None) or own
    if case.problem.partition(":")[0] not in problems.OUTSIDE or module == own or case.dtype != "float64":
        return []
    if has_double_precision_by_itself():
        return []
    return [
        f"{module.rpartition('.')[2]}.py leaves jax_enable_x64 off, and JAX then makes float32 of float64 "
        "without a word; here it is on (--dtype float32 shows what it does without)"
    ]


def check_shared_places(case):
    """Raise Disagreement where all iterations of a prange write to one place of an array.

    A result may be right all the same, as long as the compiler keeps that place in a register: no call shows
    such a race, so that it is read from the source of the functions of the kernel's module.
    """
    for function in vars(problems.kernel(case.problem, case.kernel)).values():
        if not getattr(function, "targetoptions", {}).get("parallel"):
            continue
        with suppress(OSError, SyntaxError):  # no source to be read
            tree = ast.parse(textwrap.dedent(inspect.getsource(function.py_func)))
            for place in shared_places(tree):
                raise Disagreement(
                    f"{case.id}: all iterations of its prange write to {place}, and threads take it from "
                    "each other: make that array inside the loop, or use the loop's index"
                )


def shared_places(tree):
    """The places, such as 'parts[0]', that every iteration of a prange in this syntax tree writes to."""
    for loop in ast.walk(tree):
        if not (isinstance(loop, ast.For) and _called(loop.iter) == "prange"):
            continue
        own = _names(loop.target)  # the index, and what is made anew in every iteration
        for node in ast.walk(loop):
            if isinstance(node, ASSIGNS):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                own |= {name for target in targets for name in _bound(target)}
        for node in ast.walk(loop):
            written = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
            if written and not _names(node) & own:
                yield ast.unparse(node)


def _called(node):
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", None))


def _names(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _bound(target):
    """Names that an assignment gives a value; ``x[0] = 1`` gives none."""
    if isinstance(target, ast.Name):
        return {target.id}
    if isinstance(target, ast.Tuple | ast.List):
        return {name for part in target.elts for name in _bound(part)}
    return set()
