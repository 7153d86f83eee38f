"""What is told of a kernel that is right: what its figures, and a look at its name, do not show.

What is asked of Numba and JAX is read from the functions that a kernel's `run` reaches by their names; what a
JAX kernel does inside its calls, as JAX sees it where it only follows what is done.
"""

import inspect
import re
import statistics
from contextlib import suppress
from time import perf_counter

from harness import libraries
from harness.cases import problems
from harness.cases.call import wait
from harness.checks.float32 import PART_OF_IT
from harness.checks.inside import reached
from harness.checks.results import is_floating
from harness.libraries import compilers
from harness.libraries.values import is_plain, leaves, mapped
from harness.units import format_seconds

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
SUITES_FLOAT64 = (
    "{}.py leaves jax_enable_x64 off, and JAX then makes float32 of float64 without a word; here it is on "
    "(--dtype float32 shows what it does without)"
)
# More operations than this may take longer to compile as a whole than all else takes.
MOST_COMPILED = 300
# How long calls of what was compiled as a whole are timed, and how many at most.
TRIED_SECONDS, TRIED_CALLS = 0.1, 25


def other_libraries(call, before, imported=()):
    """Sentences on libraries that are not the one named: what compiles the call's code, or only `imported`.

    `before`: the `compilers.so_far()` before the first call. What an import compiles need not be called.
    """
    compiling = set(compilers.so_far().times - before.times)
    if _compiled_by_numba(call.run):
        compiling.add("numba")
    with suppress(Exception):  # another version may not say it
        if any(type(f).__name__ == "PjitFunction" and f._cache_size() for f in reached(call.run)):
            compiling.add("jax")
    sentences = [
        f"named after {call.case.library}, it runs code that {libraries.of(library).title} compiles"
        for library in sorted(compiling - {call.case.library})
    ]
    if idle := " and ".join(libraries.of(library).title for library in imported if library not in compiling):
        sentences.append(f"its file imports {idle} too, and that is in its import time")
    return sentences


def _compiled_by_numba(run):
    """Numba's dispatchers in what `run` reaches, if something has been compiled for them."""
    functions = [getattr(function, "_dispatcher", function) for function in reached(run)]
    return [f for f in functions if isinstance(getattr(f, "overloads", None), dict) and f.overloads]


def of_numba(run):
    """Sentences on what is asked of Numba: fast mathematics, or Python instead of compiled code."""
    functions, sentences = _compiled_by_numba(run), []
    for flags in (function.targetoptions.get("fastmath") for function in functions):
        if flags:
            flags = {"fast"} if flags is True else set(flags)
            allowed = [words for words, allowing_flags in ALLOWS.items() if allowing_flags & flags]
            sentences.append(f"fastmath: {', '.join(allowed or sorted(flags))}")
    compiled = [code for function in functions for code in function.overloads.values()]
    lifted = [part for code in compiled for loop in code.lifted for part in loop.overloads.values()]
    if any(code.objectmode for code in compiled):
        but_for_loops = ", but for its loops" if any(not loop.objectmode for loop in lifted) else ""
        sentences.append(f"interpreted: object mode{but_for_loops}")
    elif lifted:
        sentences.append("interpreted in part: object mode inside compiled code")
    return list(dict.fromkeys(sentences))


class Followed:
    """A JAX call, followed once. Nothing is computed: values that JAX does not have cannot be taken out."""

    def __init__(self, call):
        import jax

        self.call, self.text = call, ""
        # Sentences on what cannot be followed, and on operations that are not compiled as a whole.
        self._stopped, self._without_jit, self._compiles_soon = [], None, False
        try:
            jaxpr = jax.make_jaxpr(self._run)(*self._numbers())
            self.text, operations = str(jaxpr), jaxpr.jaxpr.eqns
            if len(operations) > 1 and not hasattr(call.run, "lower"):
                around = " around the whole" if any("jaxpr" in step.params for step in operations) else ""
                self._without_jit = f"no jit{around}: {len(operations)} operations are sent one by one"
                self._compiles_soon = len(operations) <= MOST_COMPILED and not call.workspace
        except jax.errors.TracerArrayConversionError:
            self._stopped = [TAKES_OUT]
        except (jax.errors.ConcretizationTypeError, jax.errors.TracerIntegerConversionError):
            self._stopped = [LOOKS]
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
        sentences, case = list(self._stopped), self.call.case
        if "callback[" in self.text:
            sentences.append(CALLS_PYTHON)
        if case.dtype == "float64" and NARROW.search(self.text):
            sentences.append(PART_OF_IT)
        # A function from a user's own file may have float64 only here.
        kernel_module = problems.kernel(case.problem, case.kernel).__name__
        module = getattr(inspect.unwrap(self.call.run), "__module__", None) or kernel_module
        is_users = case.base in problems.OUTSIDE and module != kernel_module and case.dtype == "float64"
        has_any = WIDE.search(self.text) if self.text else any(map(is_floating, leaves(self.call.inputs)))
        if is_users and has_any and not libraries.of("jax").had_double_precision:
            sentences.append(SUITES_FLOAT64.format(module.rpartition(".")[2]))
        return [*sentences, self._without_jit] if self._without_jit else sentences

    def notes_with_time(self, notes, right):
        """`notes`, of which the one on a missing jit says what a call takes with it; as they are without one.

        To be asked last: this compiles. `right` raises Disagreement for a result that is not, and then there
        is nothing to be told, as where JAX cannot compile it as a whole.
        """
        if not self._compiles_soon:
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
        with_time = f"{self._without_jit}; compiled as a whole {a_call}"
        return [with_time if note == self._without_jit else note for note in notes]
