"""A kernel bound to inputs that lie where its library wants them, waited for in one place."""

import itertools
import math
from time import perf_counter, process_time

import numpy as np

from harness import libraries
from harness.cases import problems
from harness.cases.case import Case
from harness.cases.statement import outputs, values
from harness.libraries.values import is_array, leaves, mapped

# A processor learns the branches that one input takes when it is called on again and again, as no user calls
# it. So many elements altogether are more than it learns, and so many inputs of the smallest sizes.
ELEMENTS, FEWEST_INPUTS, MOST_INPUTS = 2_000_000, 2, 400
# But no more than this, beside what is measured.
MOST_BYTES, MOST_SECONDS = 256e6, 1.0
FORGET_SECONDS = 0.05


class Call:
    """A kernel on placed inputs: ``call()`` returns the finished result, ``call.timed`` the seconds too.

    This object is what agreement checks and what the clock measures: one and the same. Placing
    the inputs and the kernel's own ``prepare`` happen here, once, before any call. Of what a kernel may
    change (`Problem.changes`) every call gets new copies, which are finished before the clock is read;
    `make_copy(array)` may make them.
    """

    def __init__(self, case, inputs, make_copy=None):
        module = problems.kernel(case.problem, case.kernel)
        self.case, self.stated = case, problems.problem(case.problem)
        self.run, self._make_copy = module.run, make_copy
        # Wall and CPU seconds of a timed window that copies and readings took; and the arrays of earlier
        # copies, which may be written over.
        self.copying, self._spare = [0.0, 0.0], []
        # As the problem gave them; and as `run` takes them.
        self.inputs = inputs
        self.arguments = prepared(case, inputs)
        # At most one array: what the next call may write over.
        self.workspace = ()
        if hasattr(module, "workspace"):
            self.workspace = (wait(_filled(module.workspace(*self.arguments), case), case),)
        self._wait = libraries.of(case.library).finish()

    def __call__(self):
        return self.timed((), (self.arguments,))[1]

    def timed(self, calls, last_call=()):
        """Call on each of these arguments in turn. Wall seconds of all calls, and the result of the last.

        Results of `calls` are dropped inside the clock, as a program does that goes on. `last_call` holds one
        call's arguments, or none.
        """
        if self.stated.changes:
            calls = [self.fresh(arguments, at) for at, arguments in enumerate(calls)]
            last_call = [self.fresh(arguments) for arguments in last_call]
        return self.timed_on(calls, last_call)

    def timed_on(self, calls, last_call):
        """The same on arguments that are `fresh` already."""
        run = self._run_in_workspace if self.workspace else self.run
        if self._wait is None:
            seconds, result = _seconds(run, calls, last_call)
        else:
            seconds, result = _seconds_waited_for(run, self._wait, calls, last_call)
            if last_call:
                # An array's own method is cheaper than looking for arrays in a result of any kind.
                self._wait = getattr(type(result), "block_until_ready", self._wait)
        if last_call and result is None and self.stated.changes:
            result = self._changed(last_call[0])
        return seconds, result

    def fresh(self, arguments, place=None):
        """`arguments` with copies of what the kernel may change, perhaps over those of an earlier `place`."""
        if not self.stated.changes:
            return arguments
        began = perf_counter(), process_time()
        spare = self._spare[place] if place is not None and place < len(self._spare) else []
        spare_arrays, fresh_arguments = iter(spare), list(arguments)

        def copy(value):
            if not is_array(value):
                return value
            if self._make_copy:
                return self._make_copy(value)
            return libraries.of(self.case.library).fresh(value, self.case.device, next(spare_arrays, None))

        for at in self.stated.changes:
            fresh_arguments[at] = mapped(copy, arguments[at])
        if place == len(self._spare) and not libraries.of(self.case.library).has_own_arrays:
            copies = leaves(tuple(fresh_arguments[at] for at in self.stated.changes))
            self._spare.append([copy for copy in copies if is_array(copy)])
        self.copying[0] += perf_counter() - began[0]
        self.copying[1] += process_time() - began[1]
        return tuple(fresh_arguments)

    @property
    def most_at_once(self):
        """So many calls may follow each other within one reading of the clock: as many copies fit."""
        changed_arguments = [self.arguments[at] for at in self.stated.changes]
        nbytes = sum(getattr(leaf, "nbytes", 0) for leaf in leaves(tuple(changed_arguments)))
        return max(1, int(MOST_BYTES // nbytes)) if nbytes else math.inf

    def _changed(self, arguments):
        """The result of a call that returns none: the inputs that `Problem.result` names."""
        holder = self.stated.result
        places = self.stated.changes if holder is None else holder if isinstance(holder, tuple) else (holder,)
        results = tuple(arguments[at] for at in places)
        return results if len(results) > 1 else results[0]

    def _run_in_workspace(self, *arguments):
        result = self.run(*arguments, *self.workspace)
        self.workspace = (result,)
        return result

    @property
    def input_bytes(self):
        """Bytes that the arguments of ``run`` hold while it runs, its workspace among them."""
        return sum(getattr(a, "nbytes", 0) for a in leaves((*self.arguments, *self.workspace)))


class RotatingInputs:
    """The arguments that warm calls take in turn: those that a Call has, and those of other seeds.

    To be made after the first call, and outside of every clock: its inputs are made and placed here.
    """

    def __init__(self, call):
        self.call = call
        self.all = [call.arguments]
        problem = problems.problem(call.case.problem)
        # A GPU learns no branches; and XLA counts the peak of its memory over the whole process.
        if problem.rotates and call.case.device == "cpu":
            began = perf_counter()
            for seed in range(1, input_count(call.inputs)):
                self.all.append(prepared(call.case, problem.inputs(call.case.given, call.case.dtype, seed)))
                if len(self.all) >= FEWEST_INPUTS and perf_counter() - began > MOST_SECONDS:
                    break
        self._next = itertools.cycle(self.all[1:] + self.all[:1])

    def next_calls(self, count, last=False):
        """What `Call.timed` takes for the next `count` calls; the `last` of them all is kept.

        It is on the first inputs, whose result is known.
        """
        arguments = list(itertools.islice(self._next, count))
        return (arguments[:-1], self.all[:1]) if last else (arguments, ())

    def forget(self):
        """Call on other inputs, one after the other: nothing the processor learnt of the first is left.

        A call at least, on the first ones where there are no others: threads are awake after it.
        """
        began = perf_counter()
        for arguments in self.all[1:] or self.all:
            self.call.timed((arguments,))
            if perf_counter() - began > FORGET_SECONDS:
                break


def input_count(inputs):
    """How many inputs like these are taken in turn."""
    elements = sum(getattr(value, "size", 0) for value in leaves(inputs))
    nbytes = sum(getattr(value, "nbytes", 0) for value in leaves(inputs))
    count = min(MOST_INPUTS, max(FEWEST_INPUTS, math.ceil(ELEMENTS / max(1, elements))))
    return max(1, min(count, int(MOST_BYTES // max(1, nbytes))))


# Nothing stands between the two readings of the clock but the calls, and what only JAX needs.


def _seconds(run, calls, last_call):
    result, clock = None, perf_counter
    started = clock()
    for arguments in calls:
        run(*arguments)
    for arguments in last_call:
        result = run(*arguments)
    return clock() - started, result


def _seconds_waited_for(run, wait, calls, last_call):
    result, clock = None, perf_counter
    started = clock()
    for arguments in calls:
        wait(run(*arguments))
    for arguments in last_call:
        result = wait(run(*arguments))
    return clock() - started, result


def prepared(case, inputs):
    """The arguments of a kernel's ``run``: inputs where its library wants them, or what ``prepare`` made."""
    module, library = problems.kernel(case.problem, case.kernel), libraries.of(case.library)
    if library.has_own_arrays:  # another library's functions take NumPy's numbers for what they are
        static = problems.problem(case.problem).static
        inputs = tuple(
            value.item() if at in static and hasattr(value, "item") else value
            for at, value in enumerate(inputs)
        )
    arguments = library.place(inputs, case.device)
    return tuple(wait(module.prepare(*arguments), case)) if hasattr(module, "prepare") else arguments


def _filled(array, case):
    """A workspace that holds nothing to be read: NaN, or the largest of whole numbers."""
    kind = array.dtype.kind
    nothing = float("nan") if kind in "fc" else True if kind == "b" else np.iinfo(array.dtype).max
    return libraries.of(case.library).filled(array, nothing)


def reference_result(problem_name, inputs):
    """What the reference kernel returns, as NumPy's values."""
    return values(reference_output(problem_name, inputs))


def reference_output(problem_name, inputs):
    """What the reference kernel returns, on the CPU; numbers as NumPy's, whatever its library."""
    case = Case(problem_name, problems.problem(problem_name).reference, "", "float64", "cpu")
    use_double_precision(case.library)
    call = Call(case, inputs)
    arguments = call.fresh(call.arguments)
    result = call.timed_on((), (arguments,))[1]
    several, typed_outputs = isinstance(result, tuple), []
    for at, output in enumerate(outputs(result)):
        if type(output) in (float, complex):
            at = at if several else None
            dtype = libraries.of(case.library).returned_dtype(call.run, (*arguments, *call.workspace), at)
            output = output if dtype is None else np.dtype(dtype).type(output)
        typed_outputs.append(output)
    return tuple(typed_outputs) if several else typed_outputs[0]


def wait(result, case):
    """`result`, finished."""
    finish = libraries.of(case.library).finish()
    return result if finish is None else finish(result)


def use_double_precision(library):
    """Let the library of this name have float64 at all: JAX has not, unless it is told to."""
    libraries.of(library).use_double_precision()
