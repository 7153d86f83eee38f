"""Numba, loop

The lecture's loop, compiled. The array is made inside the timed call, by Numba's allocator,
so that the first touch of every page of it is in the time.
"""

import numba
import numpy as np


@numba.njit
def run(x0, n, alpha):
    # dtype and 1 taken from alpha: an untyped 1 would turn float32 arithmetic into float64.
    x = np.empty(n + 1, dtype=type(alpha))
    one = type(alpha)(1)
    x[0] = x0
    for t in range(n):
        x[t + 1] = alpha * x[t] * (one - x[t])
    return x
