"""What is told of a kernel that is right: what its figures, and a look at its name, do not show.

What is asked of Numba and JAX is read from the functions that a kernel's `run` reaches by their names; what a
JAX kernel does inside its calls, as JAX sees it where it only follows what is done.
"""

import functools
import inspect
import re
import statistics
import types
from contextlib import suppress
from time import perf_counter

from harness import libraries
from harness.cases import problems
from harness.cases.call import wait
from harness.checks.float32 import PART_OF_IT
from harness.checks.results import is_floating
from harness.libraries.values import is_plain, leaves, mapped
from harness.units import format_seconds

# Their own functions say nothing of a kernel.
LIBRARIES = ("numpy", "numba", "jax", "jaxlib", "scipy", "builtins")
MOST_FUNCTIONS = 200
# What each of LLVM's flags allows, in words, and in what order they are told.
ALLOWS = {
    "NaN and infinity are taken not to occur": {"fast", "nnan", "ninf"},
    "sums in another order": {"fast", "reassoc"},
}
# Arrays and numbers of a narrower type, and of those that JAX has only if told to, as it writes them.
NARROW, WIDE = re.compile(r"\bb?f(?:16|32)\["), re.compile(r"\b(?:f64|c128)\[")
TAKES_OUT = "it takes arrays out of JAX inside the call, and what is done there is in its time"
LOOKS = "it looks at values inside the call, and waits for each of them"
CALLS_PYTHON = "it calls Python from inside compiled code, and what is done there is in its time"
# More operations than this may take longer to compile as a whole than all else takes.
MOST_COMPILED = 300
# How long calls of what was compiled as a whole are timed, and how many at most.
TRIED_SECONDS, TRIED_CALLS = 0.1, 25


def reached(run):
    """`run` and the functions that it calls by a name, and those that they call; libraries' own left out."""
    functions, waiting = [], [run]
    while waiting and len(functions) < MOST_FUNCTIONS:
        function = waiting.pop(0)
        if any(function is known for known in functions):
            continue
        functions.append(function)
        with suppress(Exception):  # whatever a user calls may answer to any name
            waiting += [value for value in _named(function) if callable(value) and not _is_librarys(value)]
    return functions


def _named(function):
    """All that the code of a function, or of an object that is called, takes by a name: ``f``, ``self.f``."""
    while isinstance(function, functools.partial):
        function = function.func
    owner = getattr(function, "__self__", function)
    # A ufunc of Numba's has a dispatcher inside, which has the function, as any other dispatcher does.
    plain = getattr(function, "_dispatcher", function)
    plain = inspect.unwrap(getattr(plain, "py_func", plain))
    if not isinstance(plain, types.FunctionType | types.MethodType):
        plain = type(plain).__call__
    plain = getattr(plain, "__func__", plain)
    if not isinstance(plain, types.FunctionType):
        return []
    names = _names(plain.__code__)
    values = [plain.__globals__[name] for name in names if name in plain.__globals__]
    values += inspect.getclosurevars(plain).nonlocals.values()
    for module in [value for value in values if isinstance(value, types.ModuleType)]:
        if not _is_librarys(module):
            values += [vars(module)[name] for name in names if name in vars(module)]  # helpers.step
    if not isinstance(owner, types.FunctionType | types.ModuleType) and not _is_librarys(type(owner)):
        held = {**vars(type(owner)), **getattr(owner, "__dict__", {})}
        values += [getattr(held[name], "__func__", held[name]) for name in names if name in held]
    return values


def _names(code):
    """The names in a function's code, and in that of the functions inside of it."""
    inner = [_names(part) for part in code.co_consts if isinstance(part, types.CodeType)]
    return list(dict.fromkeys([*code.co_names, *(name for names in inner for name in names)]))


def _is_librarys(value):
    name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return (name or "builtins").partition(".")[0] in LIBRARIES


def dispatchers(run):
    """The functions that `run` reaches which were handed to ``numba.njit``."""
    return [function for function in reached(run) if hasattr(function, "targetoptions")]


def compiled_by(run):
    """The libraries, of Numba and JAX, of which `run` reaches a function that has been compiled."""
    compilers = {"numba"} if _compiled_by_numba(run) else set()
    with suppress(Exception):  # another version may not say it
        if any(type(each).__name__ == "PjitFunction" and each._cache_size() for each in reached(run)):
            compilers.add("jax")
    return compilers


def _compiled_by_numba(run):
    """Numba's dispatchers in what `run` reaches, if something has been compiled for them."""
    reaches = [getattr(function, "_dispatcher", function) for function in reached(run)]
    return [each for each in reaches if isinstance(getattr(each, "overloads", None), dict) and each.overloads]


def of_numba(run):
    """Sentences on what is asked of Numba: fast mathematics, or Python instead of compiled code."""
    functions, sentences = _compiled_by_numba(run), []
    for flags in (function.targetoptions.get("fastmath") for function in functions):
        if flags:
            flags = {"fast"} if flags is True else set(flags)
            allowed = [words for words, allowing in ALLOWS.items() if allowing & flags]
            sentences.append(f"fastmath: {', '.join(allowed or sorted(flags))}")
    compiled = [result for function in functions for result in function.overloads.values()]
    lifted = [loop.overloads.values() for result in compiled for loop in result.lifted]
    if any(result.objectmode for result in compiled):
        is_fast = any(not result.objectmode for results in lifted for result in results)
        sentences.append(f"interpreted: object mode{', but for its loops' if is_fast else ''}")
    elif lifted:
        sentences.append("interpreted in part: object mode inside compiled code")
    return list(dict.fromkeys(sentences))


class Followed:
    """A JAX call, followed once. Nothing is computed: values that JAX does not have cannot be taken out."""

    def __init__(self, call):
        import jax

        self.call, self.stopped = call, []
        self.text, self.operations, self.parts_compiled = "", 0, False
        try:
            jaxpr = jax.make_jaxpr(self._run)(*self._numbers())
            operations = jaxpr.jaxpr.eqns
            self.parts_compiled = any("jaxpr" in operation.params for operation in operations)
            self.text, self.operations = str(jaxpr), len(operations)
        except jax.errors.TracerArrayConversionError:
            self.stopped = [TAKES_OUT]
        except (jax.errors.ConcretizationTypeError, jax.errors.TracerIntegerConversionError):
            self.stopped = [LOOKS]
        except Exception:  # a kernel that cannot be followed, or a version of JAX that does not tell
            pass

    def _numbers(self):
        return [value for value in leaves(self.call.arguments) if not is_plain(value)]

    def _run(self, *traced):
        numbers = iter(traced)
        arguments = mapped(lambda leaf: leaf if is_plain(leaf) else next(numbers), self.call.arguments)
        return self.call.run(*arguments, *self.call.workspace)

    def notes(self):
        """Sentences on what leaves JAX inside the call, digits of its inputs among it, or is not compiled."""
        sentences = list(self.stopped)
        if "callback[" in self.text:
            sentences.append(CALLS_PYTHON)
        if self.call.case.dtype == "float64" and NARROW.search(self.text):
            sentences.append(PART_OF_IT)
        sentences += filter(None, [self._double_precision_is_the_suites(), self._without_jit()])
        return sentences

    def _double_precision_is_the_suites(self):
        """A sentence, or None, on a function from a user's own file that has float64 only here."""
        case = self.call.case
        own = problems.kernel(case.problem, case.kernel).__name__
        module = getattr(inspect.unwrap(self.call.run), "__module__", None) or own
        if case.base not in problems.OUTSIDE or module == own or case.dtype != "float64":
            return None
        has_any = WIDE.search(self.text) if self.text else any(map(is_floating, leaves(self.call.inputs)))
        if not has_any or libraries.of("jax").had_double_precision:
            return None
        return (
            f"{module.rpartition('.')[2]}.py leaves jax_enable_x64 off, and JAX then makes float32 of "
            "float64 without a word; here it is on (--dtype float32 shows what it does without)"
        )

    def _without_jit(self):
        """A sentence, or None, on operations that are not compiled as a whole."""
        if self.operations < 2 or hasattr(self.call.run, "lower"):
            return None
        where = " around the whole" if self.parts_compiled else ""
        return f"no jit{where}: {self.operations} operations are sent one by one"

    def notes_with_time(self, notes, right):
        """`notes`, of which the one on a missing jit says what a call takes with it; as they are without one.

        To be asked last: this compiles. `right` raises Disagreement for a result that is not, and then there
        is nothing to be told, as where JAX cannot compile it as a whole.
        """
        sentence = self._without_jit()
        if not sentence or self.operations > MOST_COMPILED or self.call.workspace:
            return notes
        import jax

        compiled, numbers, case, seconds = jax.jit(self._run), self._numbers(), self.call.case, []
        try:
            right(result=wait(compiled(*numbers), case))
            began = perf_counter()
            while len(seconds) < TRIED_CALLS and (not seconds or perf_counter() - began < TRIED_SECONDS):
                started = perf_counter()
                wait(compiled(*numbers), case)
                seconds.append(perf_counter() - started)
        except Exception:
            return notes
        a_call = f"a call takes {format_seconds(statistics.median(seconds))}"
        return [f"{note}; compiled as a whole {a_call}" if note == sentence else note for note in notes]
