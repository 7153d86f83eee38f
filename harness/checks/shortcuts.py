"""May a kernel be timed? No part of its work may be remembered, done beforehand, or done in a wider type."""

from time import perf_counter, process_time

import numpy as np

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import agreement
from harness.checks.agreement import Disagreement

# A remembered answer is hundreds of times faster than a computed one; noise is not, several times over.
FASTER, PAIRS = 3, 5
# A short call may be interrupted for longer than it takes: one pair says nothing there, three do.
SHORT_SECONDS, FEWEST_SHORT_PAIRS = 0.01, 3
# So many results that only wider arithmetic would round this way are no accident.
TELLING = 8


def admit(case):
    """The call to be timed and its error in ulps. Raises Disagreement, a line that says why not.

    The very object that is returned has been run: on the timed inputs, then, by other Calls of the same
    kernel, on every probe, then on the timed inputs again.
    """
    call, error = agreement.verify_timed(case)
    check_kernel(case)
    check_at_size(call)
    return call, error


def check_kernel(case):
    """What need be shown once per kernel and dtype, whatever the size. Raises Disagreement."""
    agreement.verify_all_probes(case)
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
    stated = problems.problem(case.problem)
    agreement.verify_probes(case, case.n, only=stated.probed_at_n, known=known_probes)
    first = call()
    second = call()
    agreement.check(call, second, value, tolerance)
    if not call.workspace and isinstance(first, np.ndarray) and np.shares_memory(first, second):
        raise Disagreement(f"{case.id}: a second call overwrites the result of the first")
    faster_on_known(call)


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
        call()  # wakes up the threads that both will use
        unseen.append(_seconds(other))
        repeated.append(_seconds(call))
        known, new = (np.min(times, axis=0)[:clocks] for times in (repeated, unseen))
        told = attempt + 1 >= FEWEST_SHORT_PAIRS or known[0] > SHORT_SECONDS
        if told and np.any(new < FASTER * known):
            return
    raise Disagreement(
        f"{call.case.id}: a repeated call takes {known[0]:.2g} s and one on inputs a few ulp away "
        f"{new[0]:.2g} s: it remembers its results, or uses what is only true of the timed inputs"
    )


def nudged(inputs, seed):
    """`inputs` with every finite floating-point value moved by 1 to 8 ulp; all else as it is."""
    rng = np.random.default_rng(seed)
    return tuple(value if isinstance(value, int) else _nudge(value, rng) for value in inputs)


def _nudge(value, rng):
    if value.dtype.kind != "f":
        return value
    ulps = rng.integers(1, 9, size=value.shape)
    with np.errstate(invalid="ignore"):  # infinity has no neighbours
        moved = (value - np.spacing(value) * ulps).astype(value.dtype)
    return np.where(np.isfinite(value), moved, value)[()]


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
    inputs = next(iter(problem.probes(problem.probe_sizes[0], case.dtype).values()))
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

    A tolerance lets both pass; that all of many results are those of the wider type is no accident.
    """
    problem = problems.problem(case.problem)
    n = problem.probe_sizes[-1]
    if case.dtype != "float32" or problem.tolerance(*problem.inputs(n, "float32")) == 0:
        return
    reference = problems.kernel(case.problem, problem.reference)
    telling = 0
    for name, inputs in problem.probes(n, "float32").items():
        narrow, _ = agreement.expected_of_probe(case.problem, n, "float32", name)
        wide = reference.run(*(v if isinstance(v, int) else v.astype(np.float64) for v in inputs))
        rounded = np.asarray(wide).astype(np.float32)
        if np.array_equal(narrow, rounded, equal_nan=True):
            continue
        result = np.asarray(Call(case, inputs)(), dtype=np.float32)
        if not np.array_equal(result, rounded, equal_nan=True):
            return
        telling += 1
    if telling >= TELLING:
        raise Disagreement(f"{case.id}: computes in float64 where the inputs are float32 ({telling} results)")
