"""Numba, prange

The lecture's loops with the outer one spread over the threads that Numba takes; the
threads' start and the reduction over them are inside the timed call.
"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(grid):
    # Typed constants: an untyped 1 or -inf would turn float32 arithmetic into float64.
    one = grid.dtype.type(1)
    m = grid.dtype.type(-np.inf)
    for i in numba.prange(len(grid)):
        for j in range(len(grid)):
            x = grid[i]
            y = grid[j]
            z = np.cos(x**2 + y**2) / (one + x**2 + y**2)
            # max() is a reduction that Numba recognises; "if z > m: m = z" is not, and gives -inf.
            m = max(m, z)
    return m
