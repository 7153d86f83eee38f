"""Is part of a kernel's work remembered, done beforehand, or done in a wider type than asked for?"""

from contextlib import suppress
from random import SystemRandom
from time import perf_counter, process_time

import numpy as np

from harness import libraries
from harness.cases import problems
from harness.cases.call import MOST_INPUTS, Call, RotatingInputs, reference_result
from harness.cases.statement import as_float64, smaller
from harness.checks.agreement import Disagreement
from harness.checks.inputs import other_inputs, probe_sizes, probes
from harness.checks.results import is_floating, outputs, same
from harness.libraries import compilers
from harness.libraries.values import is_plain, leaves

# A remembered answer is hundreds of times faster than a computed one; noise is not, several times over.
FASTER, PAIRS = 3, 5
# A short call may be interrupted for longer than it takes, and one in several threads may wait for a core as
# long, each time anew on a busy machine: one pair says nothing there, and five alike are no proof.
SHORT_SECONDS, FEWEST_SHORT_PAIRS, SHORT_PAIRS = 0.01, 3, 15
# Seeds of inputs that no kernel has seen are less than this.
UNSEEN = 1_000_000
# What a processor learns of branches makes no call of a second three times as fast.
LONG_SECONDS = 1.0
# So many other sizes, below the timed one; for a short call as many as pairs. What a first call on one costs
# more is nothing if it is less.
SIZES, NOTABLE_SECONDS = 5, 50e-6
# So many results that only wider arithmetic would round this way are no accident: of as many probes, or
# values of one result, which have more in common. One value in a hundred may be rounded otherwise even so.
TELLING, TELLING_VALUES, WIDE_SHARE = 8, 32, 0.99


def faster_on_known(call, seconds=0.0):
    """Raise if repeating a call costs far less than calling on inputs nobody has seen.

    The others are of another seed, or differ from the timed ones by a few units in the last place of every
    value: as much work, the same code, but no cache knows them and no symmetry of the grid is left in them.
    Both clocks must say so: a busy machine interrupts a call but does not add to its CPU time, and a call
    that waits has none. (A GPU's work is in neither's CPU time.) `seconds`: what a repeated call takes.
    """
    case, rotating = call.case, RotatingInputs(call)
    problem = problems.problem(case.problem)
    clocks = 2 if case.device == "cpu" else 1
    short = seconds < SHORT_SECONDS
    repeated, unseen = [], []
    # Nor an earlier process, whose results may lie on a disk.
    fresh = SystemRandom().randrange(MOST_INPUTS, UNSEEN)
    for pair in range(SHORT_PAIRS if short else PAIRS):
        # Seeds that no turn has had. Placing them comes before the threads that all will use are woken up.
        seeds = range(fresh + 2 * pair, fresh + 2 * pair + (2 if short else 1))
        first, *second = (
            Call(case, other_inputs(problem, case.given, case.dtype, seed, call.inputs)) for seed in seeds
        )
        if seconds < LONG_SECONDS:
            rotating.forget()
        unseen.append(_seconds(first))
        repeated.append(_seconds(call))
        # A short one once more, where the threads have just been awake for the call that is repeated.
        unseen += map(_seconds, second)
        # What is remembered is fast nearly every time; what waits for another program is so by luck.
        repeat_seconds, new_seconds = np.median(repeated, axis=0)[:clocks], np.min(unseen, axis=0)[:clocks]
        if (pair + 1 >= FEWEST_SHORT_PAIRS or not short) and np.any(new_seconds < FASTER * repeat_seconds):
            return
    raise Disagreement(
        f"{case.id}: a repeated call takes {repeat_seconds[0]:.2g} s and one on others of their kind "
        f"{new_seconds[0]:.2g} s: it remembers its results, or uses what is only true of the timed inputs"
    )


def faster_on_known_sizes(call, seconds):
    """Raise if a call on inputs of a size that was met before costs far less than one on a new size.

    What is kept for each size (weights, a table, a whole result where all inputs are whole numbers) is found
    on no other inputs of the same size. JAX compiles for each, and is left out; so is what takes long, since
    what is remembered does not. The call before is on the timed inputs: what is kept for one size alone is
    gone. n - 1 was met by the call on a new shape.
    """
    case = call.case
    compiles_per_shape = libraries.of(case.library).compiles_per_shape
    if compiles_per_shape or case.device != "cpu" or seconds > LONG_SECONDS:
        return
    largest = max(case.given.values()) if isinstance(case.given, dict) else case.n
    if largest <= 2 * SIZES:
        return
    problem, repeated, unseen = problems.problem(case.problem), [], []
    compiled = compilers.so_far().count
    for less in range(2, 2 + min(SHORT_PAIRS, int(largest) // 2)):
        try:
            n = smaller(case.given, less)
            # Of two seeds, so that no branch is known, where a problem has seeds.
            seeds = ((2 * MOST_INPUTS + less,), (MOST_INPUTS + less,)) if problem.rotates else ((), ())
            first, second = (Call(case, problem.inputs(n, case.dtype, *seed)) for seed in seeds)
            call()
            unseen.append(_seconds(first))
            repeated.append(_seconds(second))
        except Exception:  # a problem need not have inputs of this size, nor a kernel take them
            return
        new_seconds, repeat_seconds = np.min(unseen, axis=0), np.median(repeated, axis=0)
        short = np.min(repeated) < SHORT_SECONDS
        is_enough = len(unseen) >= FEWEST_SHORT_PAIRS or not short
        is_no_faster = is_enough and np.any(new_seconds < FASTER * repeat_seconds + NOTABLE_SECONDS)
        if is_no_faster or compilers.so_far().count > compiled:
            return
        if len(unseen) >= SIZES and not short:
            break
    raise Disagreement(
        f"{case.id}: the first call on inputs of another size takes {new_seconds[0]:.2g} s and a second one "
        f"{repeat_seconds[0]:.2g} s: it keeps something for each size between calls, which belongs into each"
    )


def _seconds(call):
    """Wall and CPU seconds of one call."""
    arguments = call.fresh(call.arguments)
    wall, cpu = perf_counter(), process_time()
    call.timed_on((arguments,), ())
    return perf_counter() - wall, process_time() - cpu


def prepared_elsewhere(case):
    """Raise if ``prepare`` computes: it may lay the inputs out, as often as it likes, no more."""
    if not hasattr(problems.kernel(case.problem, case.kernel), "prepare"):
        return
    inputs = next(iter(problems.problem(case.problem).probes(probe_sizes(case)[0], case.dtype).values()))
    of_inputs = [_values_and_counts(value) for value in leaves(inputs) if not is_plain(value)]
    for argument in leaves(Call(case, inputs).arguments):
        if is_plain(argument):
            continue
        values, counts = _values_and_counts(argument)
        if not any(
            np.array_equal(values, input_values, equal_nan=True)
            and np.array_equal(counts * input_counts[0], input_counts * counts[0])
            for input_values, input_counts in of_inputs
        ):
            raise Disagreement(f"{case.id}: prepare() hands over values that are not the inputs, all of them")


def _values_and_counts(array):
    return np.unique(np.asarray(array), return_counts=True)


def wider_inside(case):
    """Raise if a kernel rounds like float64 wherever float32 arithmetic rounds another way.

    A tolerance lets both pass; that all of many results are of the wider type is no accident. A compiler
    may put a multiplication and an addition into one instruction, which rounds once, as XLA does: then its
    code has no float64 in it.
    """
    problem = problems.problem(case.problem)
    if case.dtype != "float32" or problem.agrees:
        return
    telling_probes, telling, like_wide = 0, 0, 0
    for probe in probes(case, probe_sizes(case)[-1]):
        call, before = Call(case, probe.inputs), telling
        wide = reference_result(case.problem, as_float64(probe.inputs))
        for value, tolerance, wide_value, result in zip(
            *map(outputs, (probe.value, probe.tolerance, wide, call())), strict=True
        ):
            if is_floating(value) and np.any(tolerance):
                rounded = np.asarray(wide_value).astype(value.dtype)
                are_telling = ~same(value, rounded)
                telling += np.count_nonzero(are_telling)
                like_wide += np.count_nonzero(same(np.asarray(result), rounded) & are_telling)
        telling_probes += telling > before
    is_enough = telling_probes >= TELLING or telling >= TELLING_VALUES
    if is_enough and like_wide >= WIDE_SHARE * telling and not _compiled_without_float64(call):
        raise Disagreement(f"{case.id}: computes in float64 where the inputs are float32 ({telling} results)")


def _compiled_without_float64(call):
    """Does the compiled code, as far as it can be read, have float32 in it and no float64?"""
    arguments = (*call.arguments, *call.workspace)
    with suppress(Exception):  # no function of its library's, or one that cannot be compiled as a whole
        if call.case.library == "jax":
            import jax

            lower = getattr(call.run, "lower", None) or jax.jit(call.run).lower
            return "f64" not in lower(*arguments).as_text()
        if call.case.library == "numba":
            import numba

            code = call.run.inspect_llvm(tuple(map(numba.typeof, arguments)))
            return "float" in code and "double" not in code
    return False
