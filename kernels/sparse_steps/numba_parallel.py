"""Numba, rows in parallel

prange over the rows of a step.
"""

import numba
import numpy as np

from .numba_rows import row_sum


@numba.njit(parallel=True)
def run(starts, columns, values, rows, steps, damping):
    n, rest = len(starts) - 1, type(damping)(1) - damping
    x, after = np.ones(n, values.dtype), np.empty(n, values.dtype)
    for _ in range(steps):
        for i in numba.prange(n):
            after[i] = rest + damping * row_sum(i, starts, columns, values, x)
        x, after = after, x
    return x
