"""Numba, loops, in place"""

import numba


@numba.njit
def step(source, target):
    fifth = source.dtype.type(0.2)
    for i in range(1, source.shape[0] - 1):
        for j in range(1, source.shape[1] - 1):
            target[i, j] = fifth * (
                source[i, j] + source[i, j - 1] + source[i, j + 1] + source[i + 1, j] + source[i - 1, j]
            )


@numba.njit
def run(steps, old, new):
    for _ in range(steps):
        step(old, new)
        step(new, old)
