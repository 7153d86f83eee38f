"""Warm calls on several inputs in turn, where a problem can make them (`Problem.rotates`).

A processor learns the branches that one input takes when it is called on again and again, as no user calls
it: code that branches on its data is then several times faster than in use.
"""

import itertools
import math
from time import perf_counter

from harness.cases import problems
from harness.cases.call import prepared

# So many elements altogether are more than a processor learns, and so many inputs of the smallest sizes.
ELEMENTS, FEWEST, MOST = 2_000_000, 2, 400
# But no more than this, beside what is measured.
MOST_BYTES, MOST_SECONDS = 256e6, 1.0
FORGET_SECONDS = 0.05


class Turns:
    """The arguments that a call takes in turn: those it has first, and those of other seeds.

    To be made after the first call, and outside of every clock: its inputs are made and placed here.
    """

    def __init__(self, call):
        self.call = call
        self.all = [call.arguments]
        stated = problems.problem(call.case.problem)
        # A GPU learns no branches; and XLA counts the peak of its memory over the whole process.
        if stated.rotates and call.case.device == "cpu":
            began = perf_counter()
            for seed in range(1, wanted(call.inputs)):
                self.all.append(prepared(call.case, stated.inputs(call.case.n, call.case.dtype, seed)))
                if len(self.all) >= FEWEST and perf_counter() - began > MOST_SECONDS:
                    break
        self._next = itertools.cycle(self.all[1:] + self.all[:1])

    def of(self, count, last=False):
        """The arguments of the next `count` calls; the `last` of them all is on the first ones again.

        None where the call has but one, and nothing is to be changed from call to call.
        """
        if len(self.all) == 1:
            return None
        given = list(itertools.islice(self._next, count))
        if last:
            given[-1] = self.all[0]
        return given

    def forget(self):
        """Call on other inputs, one after the other: nothing the processor learnt of the first is left.

        A call at least, on the first ones where there are no others: threads are awake after it.
        """
        began = perf_counter()
        for arguments in self.all[1:]:
            self.call.arguments = arguments
            self.call()
            if perf_counter() - began > FORGET_SECONDS:
                break
        self.call.arguments = self.all[0]
        if len(self.all) == 1:
            self.call()


def wanted(inputs):
    """How many inputs like these are taken in turn."""
    elements = sum(getattr(value, "size", 0) for value in inputs)
    each = sum(getattr(value, "nbytes", 0) for value in inputs)
    count = min(MOST, max(FEWEST, math.ceil(ELEMENTS / max(1, elements))))
    return max(1, min(count, int(MOST_BYTES // max(1, each))))


def run_through(call, count, given=None):
    """Make `count` calls and return what the last one did; on each of `given` (`Turns.of`) in turn.

    What the others return is dropped as each of them ends, as in a script that goes on.
    """
    if given is None:
        for _ in range(count - 1):
            call()
        return call()
    for arguments in given[:-1]:
        call.arguments = arguments
        call()
    call.arguments = given[-1]
    return call()
