"""Does a kernel return the same bits in every call on the same inputs? One with a race does not.

Two threads overlap only once they are awake, and then not in every call: a handful of calls shows nothing.
What adds in threads returns the same bits all the same if its parts are added in an order that is fixed, as
Numba's reductions and JAX's are on a CPU.
"""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from time import perf_counter, process_time

import numpy as np

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import agreement, inside, memory
from harness.checks.agreement import Disagreement
from harness.checks.results import copied, outputs, same, same_bits
from harness.machine.cpus import usable_cpus


@dataclass(frozen=True)
class Effort:
    """So many calls and seconds at least, and longer where threads get no cores to overlap on."""

    calls: int
    seconds: float
    longest: float

    def is_made(self, calls, wall, cpu, found):
        """After so many calls, in so many seconds of the wall's clock and of the CPU's? Is a race `found`?"""
        if calls < self.calls or wall < self.seconds:
            return False
        return found or wall >= self.longest or cpu >= OVERLAPPING * wall


# Of a kernel that has threads, of one that has none, and of the former's probes.
THREADS, ALONE, PROBE = Effort(2, 0.15, 1.5), Effort(1, 0.02, 0.02), Effort(2, 0.01, 0.05)
# Of all probes of a kernel together.
PROBES_SECONDS = 2.0
# So many cores are kept busy where two threads run at the same time.
OVERLAPPING = 1.5
# Of what a process has taken so far, if that is more.
SHARE = 0.05
# More than one core was kept busy in the timed calls: by threads, whoever started them.
SEVERAL_CORES = 1.1
# Results of so many bytes are kept while calls follow each other without a pause, and of so many calls.
KEPT_BYTES, KEPT_CALLS = 4e6, 256
# Rows of such calls in the time that is planned, and how often, counted in rows, free memory is filled again.
ROWS = 4
FILLED_EVERY = 8
# A first result of more bytes is not kept: memory would no longer be the same for what is timed.
FIRST_BYTES = 64e3
CAUSES = "a race between threads, random numbers without a seed, or memory that was never set"


def check_steady(call, known, effort=ALONE, right=None, fill=True):
    """Raise Disagreement unless calls on the same inputs return the bits of `known`, as one of them did.

    Calls follow each other without a pause, so that threads stay awake. On another device, whose libraries
    add in an order of their own, each result need only be right: `right(result)`. `fill`: what large arrays
    are made of too, so that memory which is never set holds no right answer by chance; that takes a while.
    """
    known = copied(known) if call.workspace else known
    made, rows, first, other = 0, 0, None, 0
    wall, cpu = perf_counter(), process_time()
    with memory.filled(call.case.library) if fill else nullcontext():
        while not effort.is_made(made, perf_counter() - wall, process_time() - cpu, other > 0):
            if rows % FILLED_EVERY == 0:
                memory.fill_what_is_free(known)
            rows += 1
            for result in _row(call, _at_once(call, known), effort.seconds / ROWS):
                made += 1
                if same_bits(result, known):
                    continue
                if call.case.device != "cpu" and right:
                    right(result)
                    continue
                other += 1
                first = first or (made, _difference(result, known))
    if other:
        also = f", as did {other - 1:,} more" if other > 1 else ""
        raise unsteady(
            f"{call.case.id}: call {first[0] + 1:,} of {made + 1:,} on the same inputs gave another result "
            f"than the first{also} ({first[1]}): {CAUSES}"
        )


def unsteady(sentence):
    """The Disagreement with this message; where a kernel has a race at one size it has it at all."""
    error = Disagreement(sentence)
    error.whole_kernel = True
    return error


def _at_once(call, known):
    """How many results are kept while calls follow each other: one, where the next call writes over it."""
    size = sum(np.asarray(output).nbytes for output in outputs(known))
    return 1 if call.workspace else max(1, min(KEPT_CALLS, int(KEPT_BYTES // max(1, size))))


def _row(call, count, seconds):
    """The results of `count` calls, fewer where they take more than so many seconds."""
    end, results = perf_counter() + seconds, [call()]
    while len(results) < count and perf_counter() < end:
        results.append(call())
    return results


def kept(result):
    """A copy of a result, to be held against later ones; None where it is large."""
    size = sum(getattr(output, "nbytes", 0) for output in outputs(result))
    return copied(result) if size <= FIRST_BYTES else None


def check_first(call, first, result):
    """Raise Disagreement unless the first call, of which this was `kept`, gave the bits of a later one."""
    if call.case.device == "cpu" and not same_bits(first, result):
        raise unsteady(
            f"{call.case.id}: the first call gave another result than a later one on the same inputs "
            f"({_difference(first, result)}): {CAUSES}"
        )


def _difference(result, known):
    """Where two results part, in a few words."""
    for one, of in zip(outputs(result), outputs(known), strict=False):
        one, of = np.asarray(one), np.asarray(of)
        if one.shape == of.shape and one.dtype == of.dtype and not (equal := same(one, of)).all():
            at = int(np.argmin(equal.ravel()))
            where = f" at index {at}" if one.ndim else ""
            return f"{one.ravel()[at]!r} instead of {of.ravel()[at]!r}{where}"
    return "another shape or dtype"


def wanted(call, cores_used, taken):
    """The Effort to be made after a process that kept so many cores busy and has taken so many seconds."""
    if not has_threads(call, cores_used):
        return ALONE
    seconds = max(THREADS.seconds, SHARE * taken)
    alone = len(usable_cpus()) == 1  # and its threads never overlap
    return replace(THREADS, seconds=seconds, longest=seconds if alone else max(seconds, THREADS.longest))


def has_threads(call, cores_used=None):
    """Does a kernel run in several threads that its author started? JAX's own are in nobody's hands."""
    several = call.case.library != "jax" and (cores_used or 0) > SEVERAL_CORES
    return several or bool(inside.numba_functions(call.case, parallel=True))


def check_probes(case):
    """`check_steady` on every probe, of a kernel that asks for threads."""
    sizes = agreement.sizes_there_are(case, problems.problem(case.problem).probe_sizes)
    asked = [(n, name, inputs) for n in sizes for name, inputs in agreement.probes(case, n).items()]
    longest = max(PROBE.seconds, min(PROBE.longest, PROBES_SECONDS / max(1, len(asked))))
    for n, name, inputs in asked:
        call = Call(case, inputs)
        if not has_threads(call):
            return
        try:
            check_steady(call, copied(call()), replace(PROBE, longest=longest))
        except Disagreement as wrong:
            raise unsteady(f"{wrong} (on the probe {name!r}, n = {n:,})") from None
