"""What a JAX kernel does inside its calls, as JAX sees it where it only follows what is done."""

import inspect
import re
import statistics
from time import perf_counter

from harness import libraries
from harness.cases import problems
from harness.cases.call import wait
from harness.checks.notes.float32 import PART_OF_IT
from harness.checks.results import is_floating
from harness.units import format_seconds

# Arrays and numbers of a narrower type, and of those that JAX has only if told to, as it writes them.
NARROW, WIDE = re.compile(r"\bb?f(?:16|32)\["), re.compile(r"\b(?:f64|c128)\[")
TAKES_OUT = "it takes arrays out of JAX inside the call, and what is done there is in its time"
LOOKS = "it looks at values inside the call, and waits for each of them"
CALLS_PYTHON = "it calls Python from inside compiled code, and what is done there is in its time"
# More operations than this may take longer to compile as a whole than all else takes.
MOST_COMPILED = 300
# How long calls of what was compiled as a whole are timed, and how many at most.
TRIED_SECONDS, TRIED_CALLS = 0.1, 25


class Followed:
    """A JAX call, followed once. Nothing is computed: values that JAX does not have cannot be taken out."""

    def __init__(self, call):
        import jax

        self.call, self.stopped = call, []
        self.text, self.operations, self.parts_compiled = None, 0, False
        try:
            jaxpr = jax.make_jaxpr(self._run)(*self._numbers())
            operations = jaxpr.jaxpr.eqns
            self.parts_compiled = any("jaxpr" in one.params for one in operations)
            self.text, self.operations = str(jaxpr), len(operations)
        except jax.errors.TracerArrayConversionError:
            self.stopped = [TAKES_OUT]
        except (jax.errors.ConcretizationTypeError, jax.errors.TracerIntegerConversionError):
            self.stopped = [LOOKS]
        except (
            Exception
        ):  # a kernel need not be one that can be followed, nor a version of JAX one that tells
            pass

    def _numbers(self):
        return [value for value in self.call.arguments if not isinstance(value, int)]

    def _run(self, *traced):
        given = iter(traced)
        arguments = [value if isinstance(value, int) else next(given) for value in self.call.arguments]
        return self.call.run(*arguments, *self.call.workspace)

    def notes(self):
        """Sentences on what leaves JAX inside the call, digits of its inputs among it, or is not compiled."""
        found, text = list(self.stopped), self.text or ""
        if "callback[" in text:
            found.append(CALLS_PYTHON)
        if self.call.case.dtype == "float64" and NARROW.search(text):
            found.append(PART_OF_IT)
        return [*found, *self._double_precision_is_the_suites(), *self._without_jit()]

    def _double_precision_is_the_suites(self):
        """A sentence if a user's own function, from a file of its own, has float64 only here."""
        case = self.call.case
        own = problems.kernel(case.problem, case.kernel).__name__
        module = getattr(inspect.unwrap(self.call.run), "__module__", None) or own
        if case.problem.partition(":")[0] not in problems.OUTSIDE or module == own or case.dtype != "float64":
            return []
        has_any = WIDE.search(self.text) if self.text else any(map(is_floating, self.call.inputs))
        if not has_any or libraries.of("jax").had_double_precision:
            return []
        return [
            f"{module.rpartition('.')[2]}.py leaves jax_enable_x64 off, and JAX then makes float32 of "
            "float64 without a word; here it is on (--dtype float32 shows what it does without)"
        ]

    def _without_jit(self):
        if self.operations < 2 or hasattr(self.call.run, "lower"):
            return []
        where = " around the whole" if self.parts_compiled else ""
        return [f"no jit{where}: {self.operations} operations are sent one by one"]

    def notes_with_time(self, notes, right):
        """`notes`, of which the one on a missing jit says what a call takes with it; as they are without one.

        To be asked last: this compiles. `right` raises Disagreement for a result that is not, and then there
        is nothing to be told, as where JAX cannot compile it as a whole.
        """
        sentence = self._without_jit()
        if not sentence or self.operations > MOST_COMPILED or self.call.workspace:
            return notes
        try:
            seconds = format_seconds(self._seconds_as_a_whole(right))
        except Exception:
            return notes
        timed = f"{sentence[0]}; compiled as a whole a call takes {seconds}"
        return [timed if note == sentence[0] else note for note in notes]

    def _seconds_as_a_whole(self, right):
        import jax

        compiled, numbers, taken = jax.jit(self._run), self._numbers(), []
        right(result=wait(compiled(*numbers), self.call.case))
        began = perf_counter()
        while len(taken) < TRIED_CALLS and (not taken or perf_counter() - began < TRIED_SECONDS):
            started = perf_counter()
            wait(compiled(*numbers), self.call.case)
            taken.append(perf_counter() - started)
        return statistics.median(taken)
