"""Does a kernel return the same bits in every call on the same inputs? One with a race does not.

Two threads overlap only once they are awake, and then not in every call: a handful of calls shows nothing.
What adds in threads may add in another order each time, as Numba's reductions do where TBB hands out the
work, and then rounds otherwise. That is no race: a race loses or doubles whole terms.
"""

import math
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time

import numpy as np

from harness import libraries
from harness.cases.call import Call
from harness.cases.statement import as_float64
from harness.checks import agreement, inputs, inside, memory
from harness.checks.agreement import Disagreement
from harness.checks.results import apart, copied, is_floating, outputs, same, same_bits, shares_memory
from harness.machine.resources import usable_cpus

# Seconds of calls of a kernel without threads; of one that has some, and as long as these get no cores.
ALONE_SECONDS, SECONDS, LONGEST_SECONDS = 0.02, 0.15, 1.5
# The same for each of its probes, and for all of them.
PROBE_SECONDS, LONGEST_PROBE_SECONDS, PROBES_SECONDS = 0.01, 0.05, 2.0
# Threads run at the same time where so many cores are kept busy; in timed calls, whoever started them.
OVERLAPPING, SEVERAL_CORES = 1.5, 1.1
# Results of so many bytes are kept while calls follow each other without a pause, and of so many calls.
BYTES_AT_ONCE, CALLS_AT_ONCE = 4e6, 256
# Rows of such calls in the time that is planned, and how often, counted in rows, free memory is filled again.
ROWS, FILLED_EVERY = 4, 8
# A first result of more bytes is not kept: memory would no longer be the same for what is timed.
FIRST_BYTES = 64e3
# Results no further apart, relative to the largest value, may be sums in another order (`_is_rounding`).
ROUNDING = 1e-11
# Two seeds may have a draw in common; half of all draws they have not.
DRAWS_IN_COMMON = 0.5
OVERWRITES = (
    "a later call writes over the result of an earlier one, or hands it back: make a new one in each, or "
    "use workspace()"
)
CAUSES = "a race between threads, random numbers without a seed, or memory that was never set"


@dataclass
class Repeated:
    """What many calls on the same inputs returned: how many gave other bits, and the first of these."""

    calls: int = 0
    others: int = 0
    first: int = 0
    difference: str = ""
    apart: float = 0.0
    all_right: bool = True


def check_steady(call, earlier_result, seconds=ALONE_SECONDS, longest=0.0, right=None, calls=2):
    """Raise Disagreement unless calls on the same inputs return the bits of `earlier_result`.

    Or, of threads that add in another order each time, the same but for rounding: how far apart they were at
    most (`apart`) is returned, 0.0 where no bit differed. Calls follow each other without a pause, so that
    threads stay awake: so many `calls` and `seconds` at least, up to the `longest` while threads do not
    overlap. On another device each result need only be right: `right(result)`. Two that take turns in one
    place are seen in the second call.
    """
    repeated = _repeated(call, earlier_result, seconds, longest, right, calls)
    if call.stated.draws_freely and repeated.all_right:
        return 0.0
    if repeated.all_right and _is_rounding(call, repeated.apart):
        return repeated.apart
    also = f", as did {repeated.others - 1:,} more" if repeated.others > 1 else ""
    raise Disagreement(
        f"{call.case.id}: call {repeated.first + 1:,} of {repeated.calls + 1:,} on the same inputs gave "
        f"another result than the first{also} ({repeated.difference}): {CAUSES}",
        whole_kernel=True,
    )


def _repeated(call, earlier_result, seconds, longest, right=None, calls=1, until_another=False):
    """The Repeated of such calls; `until_another` result is there, threads need not have overlapped."""
    earlier_result = copied(earlier_result) if call.workspace else earlier_result
    size = sum(np.asarray(output).nbytes for output in outputs(earlier_result))
    # One, where the next call writes over it.
    most_in_row = 1 if call.workspace else max(1, min(CALLS_AT_ONCE, int(BYTES_AT_ONCE // max(1, size))))
    repeated, rows, wall, cpu = Repeated(), 0, perf_counter(), process_time()
    while True:
        if rows % FILLED_EVERY == 0:
            memory.fill_what_is_free(earlier_result)
        rows, row_ends, row = rows + 1, perf_counter() + seconds / ROWS, [call()]
        while len(row) < most_in_row and perf_counter() < row_ends:
            row.append(call())
        for result in row:
            _add(repeated, call, result, earlier_result, right)
        taken, cpu_taken = perf_counter() - wall, process_time() - cpu
        overlapped = cpu_taken >= OVERLAPPING * taken and not until_another
        is_enough = repeated.calls >= calls and taken >= seconds
        if is_enough and (repeated.others or overlapped or taken >= longest):
            return repeated


def _add(repeated, call, result, earlier_result, right):
    """Count one more result. Raises Disagreement where it lies where the earlier one does."""
    repeated.calls += 1
    if not call.workspace and shares_memory(result, earlier_result):
        raise Disagreement(f"{call.case.id}: {OVERWRITES}")
    if same_bits(result, earlier_result):
        return
    try:
        if right:
            right(result)
    except Disagreement:
        if call.case.device != "cpu":
            raise
        repeated.all_right = False
    if call.case.device == "cpu" or not right:
        repeated.others += 1
        repeated.first = repeated.first or repeated.calls
        repeated.difference = repeated.difference or _difference(result, earlier_result)
        repeated.apart = max(repeated.apart, apart(result, earlier_result))


def _difference(first, second):
    """Where two results part, in a few words."""
    for a, b in zip(map(np.asarray, outputs(first)), map(np.asarray, outputs(second)), strict=False):
        if a.shape == b.shape and a.dtype == b.dtype and not (equal := same(a, b)).all():
            at = int(np.argmin(equal.ravel()))
            where = f" at index {at}" if a.ndim else ""
            return f"{a.ravel()[at]!r} instead of {b.ravel()[at]!r}{where}"
    return "another shape or dtype"


def _is_rounding(call, farthest):
    """Is another order of adding all that keeps the results of a call `farthest` (`apart`) from each other?

    In float64 it moves even the sum of a thousand million numbers by less than `ROUNDING`, and a term that is
    lost, or added twice, moves it by more. In float32 the two are alike: what differs there has to differ in
    float64 too, by so little.
    """
    if farthest == 0 or math.isinf(farthest):
        return farthest == 0
    if libraries.of(call.case.library).has_own_threads:  # whose own threads add
        adds_in_threads = len(usable_cpus()) > 1
    else:
        adds_in_threads = bool(inside.numba_functions(call.case, parallel=True))
    if not adds_in_threads or call.case.dtype == "float64":
        return adds_in_threads and farthest <= ROUNDING
    try:
        call = Call(replace(call.case, dtype="float64"), as_float64(call.inputs))
        repeated = _repeated(call, copied(call()), SECONDS, LONGEST_SECONDS, until_another=True)
    except Exception:  # it takes float32 only
        return False
    return repeated.others > 0 and repeated.apart <= ROUNDING


def small_copy(result):
    """A copy of a result, to be held against later ones; None where it is large."""
    size = sum(getattr(output, "nbytes", 0) for output in outputs(result))
    return copied(result) if size <= FIRST_BYTES else None


def check_first(call, first, result):
    """Raise Disagreement unless the first call, of which this was the copy, gave what a later one gave."""
    if call.case.device == "cpu" and not _is_rounding(call, apart(first, result)):
        raise Disagreement(
            f"{call.case.id}: the first call gave another result than a later one on the same inputs "
            f"({_difference(first, result)}): {CAUSES}",
            whole_kernel=True,
        )


def seconds_of_calls(call, cores_used=None):
    """The `seconds` and `longest` of `check_steady` for a kernel that kept so many cores busy."""
    if not has_threads(call, cores_used):
        return ALONE_SECONDS, ALONE_SECONDS
    # With one CPU threads never overlap.
    return SECONDS, LONGEST_SECONDS if len(usable_cpus()) > 1 else SECONDS


def has_threads(call, cores_used=None):
    """Does a kernel run in several threads that its author started? JAX's own are in nobody's hands."""
    several = call.case.library != "jax" and (cores_used or 0) > SEVERAL_CORES
    return several or bool(inside.numba_functions(call.case, parallel=True))


def check_probes(case):
    """`check_steady` on every probe, of a kernel that asks for threads."""
    if not inside.numba_functions(case, parallel=True):
        return
    probes = inputs.all_probes(case)
    longest = min(LONGEST_PROBE_SECONDS, PROBES_SECONDS / max(1, len(probes)))
    for probe in probes:
        call = Call(case, probe.inputs)
        right = partial(agreement.check, call, value=probe.value, tolerance=probe.tolerance)
        try:
            check_steady(call, copied(call()), PROBE_SECONDS, longest, right)
        except Disagreement as wrong:
            raise Disagreement(f"{wrong}{probe.where}", whole_kernel=True) from None


def check_seed(call):
    """Raise Disagreement unless the seed among the inputs (`Problem.seed`) decides the result, and alone."""
    case, at = call.case, call.stated.seed
    if at is None:
        return
    before, seed, after = call.inputs[:at], call.inputs[at], call.inputs[at + 1 :]
    # Placed anew: what is remembered by the very array tells nothing.
    first, again = copied(call()), copied(Call(case, call.inputs)())
    if not _is_rounding(call, apart(first, again)):
        raise Disagreement(f"{case.id}: two calls with the same seed, {seed}, give other results")
    other = copied(Call(case, (*before, seed + 1, *after))())
    if same_bits(first, other):
        raise Disagreement(f"{case.id}: the seeds {seed} and {seed + 1} give the same")
    for draws, others in zip(outputs(first), outputs(other), strict=True):
        if is_floating(draws) and draws.shape == others.shape:
            in_common = np.mean(same(draws, others))
            if in_common > DRAWS_IN_COMMON:
                raise Disagreement(f"{case.id}: another seed leaves {in_common:.0%} of the values")
