"""The inputs that a kernel is checked on beside the timed ones, and what the reference says of them."""

import contextlib
import hashlib
import pickle
import warnings
from typing import NamedTuple

import numpy as np

from harness.cases import problems
from harness.cases.call import reference_result
from harness.cases.statement import brief, size_in_words, smaller, tolerances
from harness.libraries.values import is_plain, leaves, mapped


class Probe(NamedTuple):
    """One check input, with the reference's result and the tolerance there (`expected`)."""

    name: str
    n: int | dict
    inputs: tuple
    value: object
    tolerance: object

    @property
    def where(self):
        """The words to be added to what is said of a kernel."""
        return f" (on the probe {self.name!r}, {size_in_words(self.n)})"


class _Answer(NamedTuple):
    expected: tuple
    error: Exception | None  # the reference's where it `fails`, else the tolerance's
    fails: bool
    warnings: frozenset


def expected(problem_name, inputs):
    """The reference kernel's result on `inputs` and the absolute tolerance there.

    A tuple has a tolerance for each of its outputs; there is none where the problem judges a result itself.
    """
    value = reference_result(problem_name, inputs)
    return value, _tolerance(problems.problem(problem_name), inputs, value)


def _tolerance(problem, inputs, value):
    return None if problem.agrees else tolerances(problem.tolerance_of(inputs, value), value)


# Two points, and lengths just off the vector widths and blocks in use. A problem that states several sizes
# has a longer one that its kernels' blocks do not fit.
AWKWARD_N, ALSO_OF_ONE_SIZE = (2, 17), (257,)
# {arguments of `_answer`: what it returns}
_ANSWERS = {}


def write_answers(case, sizes, path):
    """Write what the reference gives on the probes of these sizes; `read_answers` saves others the work."""
    answers = {}
    for n in sizes_there_are(case, sizes):
        for name in problems.problem(case.problem).probes(n, case.dtype):
            key = (case.problem, n, case.dtype, name)
            with contextlib.suppress(Exception):  # an error that cannot be written down
                pickle.dumps(_answer(*key))
                answers[key] = _answer(*key)
    path.write_bytes(pickle.dumps(answers))


def read_answers(path):
    """Know from now on what `write_answers` has written; nothing where it has not."""
    with contextlib.suppress(Exception):
        _ANSWERS.update(pickle.loads(path.read_bytes()))


def _answer(problem_name, n, dtype, name):
    """What comes of `expected` on a probe; warnings are kept with it, whoever asks for it first."""
    key = (problem_name, n, dtype, name)
    if key in _ANSWERS:
        return _ANSWERS[key]
    problem = problems.problem(problem_name)
    value = tolerance = error = None
    with warnings.catch_warnings(record=True) as warnings_seen:
        warnings.simplefilter("always")
        try:
            inputs = problem.probes(n, dtype)[name]
            value = reference_result(problem_name, inputs)
            tolerance = _tolerance(problem, inputs, value)
        except Exception as raised:
            error = raised
    texts = frozenset(f"{warned.category.__name__}: {warned.message}" for warned in warnings_seen)
    _ANSWERS[key] = _Answer((value, tolerance), error, value is None, texts)
    return _ANSWERS[key]


def expected_of_probe(problem_name, n, dtype, name):
    """`expected` for one probe. Probes are small, or results of problems that return a scalar."""
    answer = _answer(problem_name, n, dtype, name)
    if answer.error:
        raise answer.error
    return answer.expected


def why_unanswered(problem_name, n, dtype, name):
    """What the reference fails with on a probe, or None; where n was not stated, a warning counts.

    Not one that it gives at small, too: that belongs to the problem.
    """
    problem, answer = problems.problem(problem_name), _answer(problem_name, n, dtype, name)
    small = problem.smallest
    if answer.fails:
        return brief(answer.error)
    if problem.probe_sizes or n == small:
        return None
    return min(answer.warnings - _answer(problem_name, small, dtype, name).warnings, default=None)


def probes(case, n, only=None, expected_by_name=None, of_limits=False):
    """The Probes of size n that a kernel has to answer, one after the other.

    All but those on which the reference itself gives no answer, and those of its library's known limits; with
    `of_limits` the latter alone. `only`: names of those to be run. `expected_by_name`: ``{name:
    (value, tolerance)}`` where that was computed before.
    """
    problem = problems.problem(case.problem)
    limits = problem.known_limits.get(case.library, {})
    for name, inputs in problem.probes(n, case.dtype).items():
        if (name in limits) != of_limits or (only is not None and name not in only):
            continue
        if expected_by_name and name in expected_by_name:
            yield Probe(name, n, inputs, *expected_by_name[name])
        elif why_unanswered(case.problem, n, case.dtype, name) is None:
            yield Probe(name, n, inputs, *expected_of_probe(case.problem, n, case.dtype, name))


def all_probes(case):
    """The Probes that a kernel has to answer, of all sizes."""
    return [probe for n in probe_sizes(case) for probe in probes(case, n)]


def left_out(case):
    """Sentences on where no kernel is checked, if `case` is of the reference, which has no answer there."""
    problem, sentences = problems.problem(case.problem), []
    for n in probe_sizes(case) if case.kernel == problem.reference else ():
        for name in problem.probes(n, case.dtype):
            if why := why_unanswered(case.problem, n, case.dtype, name):
                prefix = f"on the probe {name!r}, " if problem.states_probes else "at "
                where = f"{prefix}{size_in_words(n)}"
                sentences.append(f"no kernel is checked {where}, where it gives {why}")
    return sentences


def probe_sizes(case):
    """The n at which every probe is run: as stated, else small and small - 1, if there are inputs of it."""
    problem = problems.problem(case.problem)
    small = problem.smallest
    less = smaller(small, 1)
    return problem.probe_sizes or sizes_there_are(case, (small, less) if less not in (0, small) else (small,))


def awkward_sizes(case):
    """The n at which the probes of a problem that states them are run beside `probe_sizes`."""
    several = len(problems.problem(case.problem).probe_sizes) > 1
    return sizes_there_are(case, AWKWARD_N if several else AWKWARD_N + ALSO_OF_ONE_SIZE)


def sizes_there_are(case, sizes):
    """Those n at which the problem has probes at all: two numbers cannot be put into ten groups."""
    sizes_with_probes = []
    for n in sizes:
        with contextlib.suppress(Exception):
            problems.problem(case.problem).probes(n, case.dtype)
            sizes_with_probes.append(n)
    return sizes_with_probes


def digest(inputs):
    """What tells these inputs from others: of every value its dtype, its shape and its bytes.

    The generators of random numbers are NumPy's, and another release may draw others.
    """
    hashed = hashlib.blake2b(digest_size=8)
    for value in leaves(inputs):
        if not isinstance(value, np.ndarray | np.generic) or value.dtype.hasobject:
            hashed.update(f"{value!r};".encode())
            continue
        hashed.update(f"{value.dtype.str}{value.shape}".encode())
        hashed.update(np.ascontiguousarray(value).reshape(-1).view(np.uint8))
    return hashed.hexdigest()


def other_inputs(problem, n, dtype, seed, inputs):
    """Inputs of the same kind as `inputs`, which no kernel has seen: those of another seed, from 1 up.

    Where the problem's inputs take no seed, `inputs` with every finite floating-point value a few ulp away
    and, where one of them is a seed of random numbers, with another seed. Code that branches on its data may
    be several times slower on inputs of another seed than on those that it was called on again and again.
    """
    if problem.rotates:
        return problem.inputs(n, dtype, seed)
    rng = np.random.default_rng(seed)
    moved = [
        # For another static number JAX compiles anew.
        value if at in problem.static else mapped(lambda leaf: _nudged(leaf, rng, seed), value)
        for at, value in enumerate(inputs)
    ]
    if problem.seed is not None:
        moved[problem.seed] += seed
    return tuple(moved)


def _nudged(value, rng, seed):
    """`value` with every finite floating-point number moved by 1 to 8 ulp; all else as it is.

    0 is moved by ulps of the smallest other number: next to it are numbers with which arithmetic is slow.
    A number by itself is moved by 1 to 61, another one for each of so many seeds: of eight, some would come
    again, and a kernel that remembers results would know them.
    """
    if is_plain(value) or value.dtype.kind != "f":
        return value
    ulps_away = rng.integers(1, 9, size=value.shape) if value.size > 1 else 1 + seed % 61
    smallest = np.min(np.abs(value), where=np.isfinite(value) & (value != 0), initial=1)
    with np.errstate(invalid="ignore"):  # infinity has no neighbours
        ulp = np.spacing(np.where(value == 0, -smallest, value).astype(value.dtype))
        moved = (value - ulp * ulps_away).astype(value.dtype)
    return np.where(np.isfinite(value), moved, value)[()]
