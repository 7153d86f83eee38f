"""Inputs that no kernel has seen: others of the same kind, and random numbers of another seed."""

import numpy as np

from harness.cases import problems
from harness.cases.call import Call
from harness.checks import races
from harness.checks.agreement import Disagreement
from harness.checks.results import copied, is_floating, outputs, same, same_bits

# Two seeds may have a draw in common; half of all draws they have not.
IN_COMMON = 0.5


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

    A number by itself is moved by 1 to 61, another one for each of so many seeds: of eight, some would come
    again, and a kernel that remembers results would know them.
    """
    if isinstance(value, int) or value.dtype.kind != "f":
        return value
    ulps_away = rng.integers(1, 9, size=value.shape) if value.size > 1 else 1 + seed % 61
    with np.errstate(invalid="ignore"):  # infinity has no neighbours
        moved = (value - np.spacing(value) * ulps_away).astype(value.dtype)
    return np.where(np.isfinite(value), moved, value)[()]


def random_as_asked(call):
    """Raise Disagreement unless the seed among the inputs (`Problem.seed`) decides the result, and alone."""
    case, stated = call.case, problems.problem(call.case.problem)
    if stated.seed is None:
        return
    given = list(call.inputs)
    first = copied(call())
    # Of objects of their own: what is remembered by the very array tells nothing.
    again = copied(call()), copied(Call(case, tuple(given))())
    if not all(races.same_but_for_rounding(call, first, one) for one in again):
        raise Disagreement(
            f"{case.id}: two calls with the same seed, {given[stated.seed]}, give other results"
        )
    given[stated.seed] += 1
    other = copied(Call(case, tuple(given))())
    if same_bits(first, other):
        raise Disagreement(
            f"{case.id}: the seeds {given[stated.seed] - 1} and {given[stated.seed]} give the same"
        )
    for one, another in zip(outputs(first), outputs(other), strict=True):
        if is_floating(one) and one.shape == another.shape and np.mean(same(one, another)) > IN_COMMON:
            raise Disagreement(
                f"{case.id}: another seed leaves {np.mean(same(one, another)):.0%} of the values"
            )
