"""May a kernel be timed? No part of its work may be remembered, done beforehand, or done in a wider type."""

from contextlib import suppress
from functools import partial
from random import SystemRandom
from time import perf_counter, process_time

import numpy as np

from harness import libraries
from harness.cases import problems
from harness.cases.call import MOST_INPUTS, Call, RotatingInputs
from harness.checks import agreement, bounds, inside, races
from harness.checks.agreement import Disagreement
from harness.checks.inputs import other_inputs
from harness.checks.results import is_floating, outputs, same, shares_memory
from harness.checks.seeds import random_as_asked
from harness.libraries import compilers

# A remembered answer is hundreds of times faster than a computed one; noise is not, several times over.
FASTER, PAIRS = 3, 5
# A short call may be interrupted for longer than it takes, and one in several threads may wait for a core as
# long, each time anew on a busy machine: one pair says nothing there, and five alike are no proof.
SHORT_SECONDS, FEWEST_SHORT_PAIRS, SHORT_PAIRS = 0.01, 3, 15
# Seeds of inputs that no kernel has seen are less than this.
UNSEEN = 1_000_000
# What a processor learns of branches makes no call of a second three times as fast.
LONG_SECONDS = 1.0
# So many other sizes, below the timed one. What a first call on one costs more is nothing if it is less.
SIZES, NOTABLE_SECONDS = 5, 50e-6
# So many results that only wider arithmetic would round this way are no accident: of as many probes, or
# values of one result, which have more in common. One value in a hundred may be rounded otherwise even so.
TELLING, TELLING_VALUES, WIDE_SHARE = 8, 32, 0.99


def admit(case):
    """Every check of a kernel in this process: its call and its error in ulps. Raises Disagreement.

    Nothing is timed here. The very object that is returned has been run: on the timed inputs, then, by other
    Calls of the same kernel, on every probe, then on the timed inputs again.
    """
    compilers.watch()
    call, error = agreement.verify_timed(case)
    bounds.check(call, whole_kernel=True)
    check_kernel(case)
    check_at_size(call)
    value, tolerance = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    right = partial(agreement.check, call, value=value, tolerance=tolerance)
    races.check_steady(call, call(), races.wanted(call, cores_used=None, taken=0), right)
    return call, error


def check_kernel(case):
    """What need be shown once per kernel and dtype, whatever the size. Raises Disagreement."""
    agreement.verify_all_probes(case)
    inside.check_shared_places(case)
    races.check_probes(case)
    prepared_elsewhere(case)
    wider_inside(case)


def check_at_size(call, value=None, tolerance=None, known_probes=None):
    """What must be shown of the very call to be timed, which has been run. Raises Disagreement.

    `value` and `tolerance` are what `agreement.expected` says of its inputs, and `known_probes` of the probes
    at this size, by name; computed here unless given.
    """
    case = call.case
    if value is None:
        value, tolerance = agreement.expected_of_timed(case.problem, case.n, case.dtype)
    at_n = problems.problem(case.problem).probed_at_n if known_probes is None else known_probes
    agreement.verify_probes(case, case.n, only=tuple(at_n or ()), known=known_probes)
    first = call()
    compiled = compilers.so_far()
    seconds, second = call.timed((), (call.arguments,))
    inside.check_compiled(case, compiled, compilers.so_far(), calls=1)
    agreement.check(call, second, value, tolerance)
    if not call.workspace:
        # Two that take turns are seen in the third call.
        later = [second, call()] if seconds < LONG_SECONDS else [second]
        if any(shares_memory(first, result) for result in later):
            raise Disagreement(f"{case.id}: {races.OVERWRITES}")
        del later
    del first, second
    random_as_asked(call)
    faster_on_known(call, seconds)
    faster_on_known_sizes(call, seconds)


def faster_on_known(call, seconds=0.0):
    """Raise if repeating a call costs far less than calling on inputs nobody has seen.

    The others are of another seed, or differ from the timed ones by a few units in the last place of every
    value: as much work, the same code, but no cache knows them and no symmetry of the grid is left in them.
    Both clocks must say so: a busy machine interrupts a call but does not add to its CPU time, and a call
    that waits has none. (A GPU's work is in neither's CPU time.) `seconds`: what a call takes.
    """
    case, rotating = call.case, RotatingInputs(call)
    stated = problems.problem(case.problem)
    clocks = 2 if call.case.device == "cpu" else 1
    repeated, unseen, short = [], [], False
    # Nor an earlier process, whose results may lie on a disk.
    fresh = SystemRandom().randrange(MOST_INPUTS, UNSEEN)
    for attempt in range(SHORT_PAIRS):
        # Seeds that no turn has had. Placing them comes before the threads that both will use are woken up.
        seeds = range(fresh + 2 * attempt, fresh + 2 * attempt + (2 if short else 1))
        one, *other = (
            Call(case, other_inputs(stated, case.n, case.dtype, seed, call.inputs)) for seed in seeds
        )
        if seconds < LONG_SECONDS:
            rotating.forget()
        unseen.append(_seconds(one))
        repeated.append(_seconds(call))
        # A short one once more, where the threads have just been awake for the call that is repeated.
        unseen += map(_seconds, other)
        short = repeated[-1][0] < SHORT_SECONDS
        # What is remembered is fast nearly every time; what waits for another program is so by luck.
        known, new = np.median(repeated, axis=0)[:clocks], np.min(unseen, axis=0)[:clocks]
        told = attempt + 1 >= FEWEST_SHORT_PAIRS or not short
        if told and np.any(new < FASTER * known):
            return
        if attempt + 1 >= PAIRS and not short:
            break
    raise Disagreement(
        f"{call.case.id}: a repeated call takes {known[0]:.2g} s and one on others of their kind "
        f"{new[0]:.2g} s: it remembers its results, or uses what is only true of the timed inputs"
    )


def faster_on_known_sizes(call, seconds):
    """Raise if a call on inputs of a size that was met before costs far less than one on a new size.

    What is kept for each size (weights, a table, a whole result where all inputs are whole numbers) is found
    on no other inputs of the same size. JAX compiles for each, and is left out; so is what takes long, since
    what is remembered does not. The call before is on the timed inputs: what is kept for one size alone is
    gone. n - 1 was met by the call on a new shape.
    """
    case = call.case
    if (
        libraries.of(case.library).compiles_per_shape
        or case.device != "cpu"
        or seconds > LONG_SECONDS
        or case.n <= 2 * SIZES
    ):
        return
    stated, repeated, unseen = problems.problem(case.problem), [], []
    compiled = compilers.so_far().count
    for n in range(case.n - 2, case.n - 2 - SIZES, -1):
        try:
            one, other = (
                Call(case, _inputs_at(stated, n, case.dtype, seed)) for seed in (MOST_INPUTS + n, n)
            )
            call()
            unseen.append(_seconds(one))
            repeated.append(_seconds(other))
        except Exception:  # a problem need not have inputs of this size, nor a kernel take them
            return
        new, known = np.min(unseen, axis=0), np.median(repeated, axis=0)
        if np.any(new < FASTER * known + NOTABLE_SECONDS) or compilers.so_far().count > compiled:
            return
    raise Disagreement(
        f"{case.id}: the first call on inputs of another size takes {new[0]:.2g} s and a second one "
        f"{known[0]:.2g} s: it keeps something for each size between calls, which belongs into each"
    )


def _inputs_at(stated, n, dtype, seed):
    """Inputs of another n: those of this seed, so that no branch is known, where a problem has seeds."""
    return stated.inputs(n, dtype, seed) if stated.rotates else stated.inputs(n, dtype)


def _seconds(call):
    """Wall and CPU seconds of one call."""
    wall, cpu = perf_counter(), process_time()
    call()
    return perf_counter() - wall, process_time() - cpu


def prepared_elsewhere(case):
    """Raise if ``prepare`` computes: it may lay the inputs out, as often as it likes, no more."""
    module = problems.kernel(case.problem, case.kernel)
    if not hasattr(module, "prepare"):
        return
    problem = problems.problem(case.problem)
    inputs = next(iter(problem.probes(agreement.probe_sizes(case)[0], case.dtype).values()))
    given = [np.unique(value, return_counts=True) for value in inputs if not isinstance(value, int)]
    for value in Call(case, inputs).arguments:
        if isinstance(value, int):
            continue
        values, counts = np.unique(np.asarray(value), return_counts=True)
        if not any(
            np.array_equal(values, known, equal_nan=True)
            and np.array_equal(counts * often[0], often * counts[0])
            for known, often in given
        ):
            raise Disagreement(f"{case.id}: prepare() hands over values that are not the inputs, all of them")


def wider_inside(case):
    """Raise if a kernel rounds like float64 wherever float32 arithmetic rounds another way.

    A tolerance lets both pass; that all of many results are of the wider type is no accident. A compiler
    may put a multiplication and an addition into one instruction, which rounds once, as XLA does: then its
    code has no float64 in it.
    """
    stated = problems.problem(case.problem)
    if case.dtype != "float32" or stated.agrees:
        return
    reference = problems.kernel(case.problem, stated.reference)
    n, probes, values, right = agreement.probe_sizes(case)[-1], 0, 0, 0
    for name, inputs in agreement.probes(case, n).items():
        narrow, tolerance = agreement.expected_of_probe(case.problem, n, "float32", name)
        wide = reference.run(*(v.astype(_wider(v)) if is_floating(v) else v for v in inputs))
        found = Call(case, inputs)()
        telling = 0
        for each in zip(*map(outputs, (narrow, tolerance, wide, found)), strict=True):
            told, of_wide = _told(*each)
            telling, right = telling + told, right + of_wide
        values += telling
        probes += bool(telling)
    many = probes >= TELLING or values >= TELLING_VALUES
    if many and right >= WIDE_SHARE * values and not _compiled_without_float64(Call(case, inputs)):
        raise Disagreement(f"{case.id}: computes in float64 where the inputs are float32 ({values} results)")


def _compiled_without_float64(call):
    """Does the compiled code, as far as it can be read, have float32 in it and no float64?"""
    with suppress(Exception):  # no function of its library's, or one that cannot be compiled as a whole
        if call.case.library == "jax":
            import jax

            lower = getattr(call.run, "lower", None) or jax.jit(call.run).lower
            return "f64" not in lower(*call.arguments, *call.workspace).as_text()
        if call.case.library == "numba":
            import numba

            types = tuple(numba.typeof(argument) for argument in (*call.arguments, *call.workspace))
            code = call.run.inspect_llvm(types)
            return "float" in code and "double" not in code
    return False


def _wider(value):
    return np.result_type(value.dtype, np.float64)


def _told(narrow, tolerance, wide, found):
    """How many values float32 and float64 round differently, and how many of them are those of float64."""
    if not is_floating(narrow) or not np.any(tolerance):
        return 0, 0
    rounded = np.asarray(wide).astype(narrow.dtype)
    tells = ~same(narrow, rounded)
    return np.count_nonzero(tells), np.count_nonzero(same(np.asarray(found), rounded) & tells)
