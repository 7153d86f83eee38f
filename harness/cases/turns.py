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


def wanted(inputs):
    """How many inputs like these are taken in turn."""
    elements = sum(getattr(value, "size", 0) for value in inputs)
    each = sum(getattr(value, "nbytes", 0) for value in inputs)
    count = min(MOST, max(FEWEST, math.ceil(ELEMENTS / max(1, elements))))
    return max(1, min(count, int(MOST_BYTES // max(1, each))))
