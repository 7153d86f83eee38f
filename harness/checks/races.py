"""Does a kernel return the same bits in every call on the same inputs? One with a race does not.

Two threads overlap only once they are awake, and then not in every call: a handful of calls shows nothing.
What adds in threads may add in another order each time, as Numba's reductions do where TBB hands out the
work, and then rounds otherwise. That is no race: a race loses or doubles whole terms.
"""

import math
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time

import numpy as np

from harness import libraries
from harness.cases.call import Call
from harness.checks import agreement, inside, memory
from harness.checks.agreement import Disagreement
from harness.checks.results import apart, copied, is_floating, outputs, same, same_bits, shares_memory
from harness.machine.resources import usable_cpus


@dataclass(frozen=True)
class Effort:
    """So many calls and seconds at least, and longer where threads get no cores to overlap on."""

    calls: int
    seconds: float
    longest: float
    # So many cores are kept busy where two threads run at the same time.
    overlapping: float = 1.5

    def is_made(self, calls, wall, cpu, found):
        """After so many calls, in so many seconds of the wall's clock and of the CPU's? Is a race `found`?"""
        if calls < self.calls or wall < self.seconds:
            return False
        return found or wall >= self.longest or cpu >= self.overlapping * wall


# Of a kernel that has threads, of one that has none, and of the former's probes.
THREADS, ALONE, PROBE = Effort(2, 0.15, 1.5), Effort(1, 0.02, 0.02), Effort(2, 0.01, 0.05)
# Of one whose results differ in float32: until they differ in float64 too.
WIDE = replace(THREADS, overlapping=float("inf"))
# Of all probes of a kernel together.
PROBES_SECONDS = 2.0
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
# Results no further apart, relative to the largest value, may be sums in another order (`_is_rounding`).
ROUNDING = 1e-11
OVERWRITES = (
    "a later call writes over the result of an earlier one, or hands it back: make a new one in each, or "
    "use workspace()"
)
CAUSES = "a race between threads, random numbers without a seed, or memory that was never set"


def check_steady(call, known, effort=ALONE, right=None, fill=True):
    """Raise Disagreement unless calls on the same inputs return the bits of `known`, as one of them did.

    Or, of threads that add in another order each time, the same but for rounding: how far apart they were at
    most (`apart`) is returned, 0.0 where no bit differed. Calls follow each other without a pause, so that
    threads stay awake. On another device each result need only be right: `right(result)`. `fill`: what large
    arrays are made of too, so that memory which is never set holds no right answer by chance; that takes a
    while.
    """
    found = _repeated(call, known, effort, right, fill)
    if not found.other or (found.all_right and _is_rounding(call, found.apart)):
        return found.apart
    also = f", as did {found.other - 1:,} more" if found.other > 1 else ""
    raise unsteady(
        f"{call.case.id}: call {found.first + 1:,} of {found.calls + 1:,} on the same inputs gave another "
        f"result than the first{also} ({found.difference}): {CAUSES}"
    )


@dataclass
class Repeated:
    """What many calls on the same inputs returned: how many gave other bits, and the first of these."""

    calls: int = 0
    other: int = 0
    first: int = 0
    difference: str = ""
    apart: float = 0.0
    all_right: bool = True


def _repeated(call, known, effort, right=None, fill=True):
    """The Repeated of as many calls as `effort` asks for."""
    known = copied(known) if call.workspace else known
    found, rows = Repeated(), 0
    wall, cpu = perf_counter(), process_time()
    with memory.filled(call.case.library) if fill else nullcontext():
        while not effort.is_made(found.calls, perf_counter() - wall, process_time() - cpu, found.other > 0):
            if rows % FILLED_EVERY == 0:
                memory.fill_what_is_free(known)
            rows += 1
            for result in _row(call, _at_once(call, known), effort.seconds / ROWS):
                found.calls += 1
                if not call.workspace and shares_memory(result, known):
                    raise Disagreement(f"{call.case.id}: {OVERWRITES}")
                if same_bits(result, known):
                    continue
                if call.case.device != "cpu" and right:
                    right(result)
                    continue
                found.other += 1
                found.first = found.first or found.calls
                found.difference = found.difference or _difference(result, known)
                found.apart = max(found.apart, apart(result, known))
                found.all_right = found.all_right and _is_right(right, result)
    return found


def _is_right(right, result):
    try:
        if right:
            right(result)
    except Disagreement:
        return False
    return True


def same_but_for_rounding(call, one, other):
    """Are two results of a call the same bits, or sums that threads added in another order?"""
    return same_bits(one, other) or _is_rounding(call, apart(one, other))


def _is_rounding(call, farthest):
    """Is another order of adding all that keeps the results of a call `farthest` (`apart`) from each other?

    In float64 it moves even the sum of a thousand million numbers by less than `ROUNDING`, and a term that is
    lost, or added twice, moves it by more. In float32 the two are alike: what differs there has to differ in
    float64 too, by so little.
    """
    if not adds_in_threads(call) or math.isinf(farthest):
        return False
    return (_apart_in_float64(call) if call.case.dtype == "float32" else farthest) <= ROUNDING


def _apart_in_float64(call):
    """How far results are apart on the same inputs in float64; infinity where none differs from another."""
    inputs = [v.astype(np.result_type(v, np.float64)) if is_floating(v) else v for v in call.inputs]
    try:
        wide = Call(replace(call.case, dtype="float64"), tuple(inputs))
        found = _repeated(wide, copied(wide()), WIDE)
    except Exception:  # it takes float32 only
        return math.inf
    return found.apart if found.other else math.inf


def adds_in_threads(call):
    """May threads add up its results in an order that nobody fixes: Numba's, or JAX's own?"""
    if libraries.of(call.case.library).has_own_threads:
        return len(usable_cpus()) > 1
    return bool(inside.numba_functions(call.case, parallel=True))


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
    """Raise Disagreement unless the first call, of which this was `kept`, gave what a later one gave."""
    if call.case.device == "cpu" and not same_but_for_rounding(call, first, result):
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
    several = not libraries.of(call.case.library).has_own_threads and (cores_used or 0) > SEVERAL_CORES
    return several or bool(inside.numba_functions(call.case, parallel=True))


def check_probes(case):
    """`check_steady` on every probe, of a kernel that asks for threads."""
    sizes = agreement.probe_sizes(case)
    asked = [(n, name, inputs) for n in sizes for name, inputs in agreement.probes(case, n).items()]
    longest = max(PROBE.seconds, min(PROBE.longest, PROBES_SECONDS / max(1, len(asked))))
    for n, name, inputs in asked:
        call = Call(case, inputs)
        if not has_threads(call):
            return
        value, tolerance = agreement.expected_of_probe(case.problem, n, case.dtype, name)
        right = partial(agreement.check, call, value=value, tolerance=tolerance)
        try:
            check_steady(call, copied(call()), replace(PROBE, longest=longest), right)
        except Disagreement as wrong:
            raise unsteady(f"{wrong} (on the probe {name!r}, n = {n:,})") from None
