"""Numba, row by row

The entries of a row are added as they are read.
"""

import numba
import numpy as np


@numba.njit
def row_sum(i, starts, columns, values, x):
    total = values.dtype.type(0)
    for k in range(starts[i], starts[i + 1]):
        total += values[k] * x[columns[k]]
    return total


@numba.njit
def run(starts, columns, values, rows, steps, damping):
    n, rest = len(starts) - 1, type(damping)(1) - damping
    x, after = np.ones(n, values.dtype), np.empty(n, values.dtype)
    for _ in range(steps):
        for i in range(n):
            after[i] = rest + damping * row_sum(i, starts, columns, values, x)
        x, after = after, x
    return x
