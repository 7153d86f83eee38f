"""The inputs that a kernel is checked on beside the timed ones, and what the reference says of them."""

import contextlib
import hashlib
import warnings
from functools import lru_cache

import numpy as np

from harness.cases import problems
from harness.cases.statement import brief, tolerances, values


def expected(problem_name, inputs):
    """The reference kernel's result on `inputs` and the absolute tolerance there.

    A tuple has a tolerance for each of its outputs; there is none where the problem judges a result itself.
    """
    problem = problems.problem(problem_name)
    value = values(problems.kernel(problem_name, problem.reference).run(*inputs))
    return value, None if problem.agrees else tolerances(problem.tolerance(*inputs), value)


@lru_cache(maxsize=8)
def expected_of_timed(problem_name, n, dtype):
    """`expected` for the inputs that are timed; kept, since the reference can take seconds."""
    return expected(problem_name, problems.problem(problem_name).inputs(n, dtype))


@lru_cache(maxsize=1024)
def expected_of_probe(problem_name, n, dtype, name):
    """`expected` for one probe. Probes are small, or results of problems that return a scalar."""
    return expected(problem_name, problems.problem(problem_name).probes(n, dtype)[name])


def probes(case, n):
    """The probes of size n that a kernel has to answer.

    All but those of its library's known limits, and those on which the reference itself gives no answer.
    """
    stated = problems.problem(case.problem)
    limits = stated.known_limits.get(case.library, {})
    return {
        name: given
        for name, given in stated.probes(n, case.dtype).items()
        if name not in limits and unanswered(case.problem, n, case.dtype, name) is None
    }


@lru_cache(maxsize=1024)
def unanswered(problem_name, n, dtype, name):
    """What the reference fails with on a probe, or None; where n was not stated, a warning counts.

    Not one that it gives at small, too: that belongs to the problem.
    """
    stated = problems.problem(problem_name)
    small = stated.sizes["small"]
    error, said = _heard(problem_name, n, dtype, name)
    if error or stated.probe_sizes or n == small:
        return error
    return next(iter(said - _heard(problem_name, small, dtype, name)[1]), None)


@lru_cache(maxsize=1024)
def _heard(problem_name, n, dtype, name):
    """What the reference fails with on a probe, or None; and the set of what it warns of."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            expected_of_probe(problem_name, n, dtype, name)
        except Exception:  # of the reference, or of the tolerance, which is no fault of the probe's
            stated = problems.problem(problem_name)
            try:
                problems.kernel(problem_name, stated.reference).run(*stated.probes(n, dtype)[name])
            except Exception as error:
                return brief(error), frozenset()
    return None, frozenset(f"{warned.category.__name__}: {warned.message}" for warned in heard)


def left_out(case):
    """Sentences on where no kernel is checked, if `case` is of the reference, which has no answer there."""
    stated, told = problems.problem(case.problem), []
    for n in probe_sizes(case) if case.kernel == stated.reference else ():
        for name in stated.probes(n, case.dtype):
            if why := unanswered(case.problem, n, case.dtype, name):
                where = f"on the probe {name!r}, n = {n:,}" if stated.states_probes else f"at n = {n:,}"
                told.append(f"no kernel is checked {where}, where it gives {why}")
    return told


def probe_sizes(case):
    """The n at which every probe is run: as stated, else small and small - 1, if there are inputs of it."""
    stated = problems.problem(case.problem)
    small = stated.sizes["small"]
    return stated.probe_sizes or sizes_there_are(case, (small, small - 1) if small > 1 else (small,))


def sizes_there_are(case, sizes):
    """Those n at which the problem has probes at all: two numbers cannot be put into ten groups."""
    found = []
    for n in sizes:
        with contextlib.suppress(Exception):
            problems.problem(case.problem).probes(n, case.dtype)
            found.append(n)
    return found


def digest(inputs):
    """What tells these inputs from others: of every value its dtype, its shape and its bytes.

    The generators of random numbers are NumPy's, and another release may draw others.
    """
    found = hashlib.blake2b(digest_size=8)
    for value in inputs:
        if not isinstance(value, np.ndarray | np.generic) or value.dtype.hasobject:
            found.update(f"{value!r};".encode())
            continue
        found.update(f"{value.dtype.str}{value.shape}".encode())
        found.update(np.ascontiguousarray(value).reshape(-1).view(np.uint8))
    return found.hexdigest()


def other_inputs(problem, n, dtype, seed, inputs):
    """Inputs of the same kind as `inputs`, which no kernel has seen: those of another seed, from 1 up.

    Where the problem's inputs take no seed, `inputs` with every finite floating-point value a few ulp away
    and, where one of them is a seed of random numbers, with another seed. Code that branches on its data may
    be several times slower on inputs of another seed than on those that it was called on again and again.
    """
    if problem.rotates:
        return problem.inputs(n, dtype, seed)
    rng = np.random.default_rng(seed)
    given = [_nudged(value, rng, seed) for value in inputs]
    if problem.seed is not None:
        given[problem.seed] += seed
    return tuple(given)


def _nudged(value, rng, seed):
    """`value` with every finite floating-point number moved by 1 to 8 ulp; all else as it is.

    0 is moved by ulps of the smallest other number: next to it are numbers with which arithmetic is slow.
    A number by itself is moved by 1 to 61, another one for each of so many seeds: of eight, some would come
    again, and a kernel that remembers results would know them.
    """
    if isinstance(value, int) or value.dtype.kind != "f":
        return value
    ulps_away = rng.integers(1, 9, size=value.shape) if value.size > 1 else 1 + seed % 61
    smallest = np.min(np.abs(value), where=np.isfinite(value) & (value != 0), initial=1)
    with np.errstate(invalid="ignore"):  # infinity has no neighbours
        ulp = np.spacing(np.where(value == 0, -smallest, value).astype(value.dtype))
        moved = (value - ulp * ulps_away).astype(value.dtype)
    return np.where(np.isfinite(value), moved, value)[()]
