"""Inputs that no kernel has seen, of the same kind as those that are timed."""

import numpy as np


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
