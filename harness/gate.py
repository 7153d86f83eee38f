"""May a kernel be timed? It must be right, and no part of the work may be skipped, moved or widened."""

from time import perf_counter, process_time

import numpy as np

from harness import agreement, problems
from harness.agreement import Disagreement
from harness.calls import Call

# A remembered answer is hundreds of times faster than a computed one; noise is not, several times over.
FASTER, PAIRS = 3, 5
# So many results that only wider arithmetic would round this way are no accident.
TELLING = 8


def admit(case):
    """The call to be timed and its error in ulps. Raises Disagreement, a line that says why not."""
    call, error = agreement.verify(case)
    prepared_elsewhere(case)
    wider_inside(case)
    faster_on_known(call)
    return call, error


def faster_on_known(call):
    """Raise if repeating a call costs far less than calling on inputs nobody has seen.

    The others differ from the timed ones by a few units in the last place of every value: as much
    work, the same code, but no cache knows them and no symmetry of the grid is left in them. Both
    clocks must say so: a busy machine interrupts a call but does not add to its CPU time, and a call
    that waits has none. (A GPU's work is in neither's CPU time.)
    """
    problem = problems.problem(call.case.problem)
    inputs = problem.inputs(call.case.n, call.case.dtype)
    clocks = 2 if call.case.device == "cpu" else 1
    repeated, unseen = [], []
    for attempt in range(PAIRS):
        other = Call(call.case, nudged(inputs, seed=attempt))
        unseen.append(_seconds(other))
        repeated.append(_seconds(call))
        known, new = (np.min(times, axis=0)[:clocks] for times in (repeated, unseen))
        if np.any(new < FASTER * known):
            return
    raise Disagreement(
        f"{call.case.id}: a repeated call takes {known[0]:.2g} s and one on inputs a few ulp away "
        f"{new[0]:.2g} s: it remembers its results, or uses what is only true of the timed inputs"
    )


def nudged(inputs, seed):
    """`inputs` with every floating-point value moved by 1 to 8 ulp; integers as they are."""
    rng = np.random.default_rng(seed)
    return tuple(value if isinstance(value, int) else _nudge(value, rng) for value in inputs)


def _nudge(value, rng):
    ulps = rng.integers(1, 9, size=value.shape)
    return (value - np.spacing(value) * ulps).astype(value.dtype)[()]


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
    n = problem.PROBE_SIZES[0]
    inputs = next(iter(problem.probes(n, case.dtype).values()))
    given = [np.unique(value, return_counts=True) for value in inputs if not isinstance(value, int)]
    for value in Call(case, inputs).arguments:
        if isinstance(value, int):
            continue
        values, counts = np.unique(np.asarray(value), return_counts=True)
        if not any(
            np.array_equal(values, known) and np.array_equal(counts * often[0], often * counts[0])
            for known, often in given
        ):
            raise Disagreement(f"{case.id}: prepare() hands over values that are not the inputs, all of them")


def wider_inside(case):
    """Raise if a kernel rounds like float64 wherever float32 arithmetic rounds another way.

    A tolerance lets both pass; that all of many results are those of the wider type is no accident.
    """
    problem = problems.problem(case.problem)
    n = problem.PROBE_SIZES[-1]
    if case.dtype != "float32" or problem.tolerance(*problem.inputs(n, "float32")) == 0:
        return
    reference = problems.kernel(case.problem, problem.REFERENCE)
    telling = 0
    for name, inputs in problem.probes(n, "float32").items():
        narrow, _ = agreement.expected_of_probe(case.problem, n, "float32", name)
        wide = reference.run(*(v if isinstance(v, int) else v.astype(np.float64) for v in inputs))
        rounded = np.asarray(wide).astype(np.float32)
        if np.array_equal(narrow, rounded):
            continue
        if not np.array_equal(np.asarray(Call(case, inputs)(), dtype=np.float32), rounded):
            return
        telling += 1
    if telling >= TELLING:
        raise Disagreement(f"{case.id}: computes in float64 where the inputs are float32 ({telling} results)")
