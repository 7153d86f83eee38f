"""Numba, array from NumPy (tuned)

The lecture's loop into an array that NumPy has made inside the timed call: for a large one NumPy asks
the system for huge pages, so that the first touch of memory costs hundreds of page faults, not
thousands. Numba's own allocator does not ask.
"""

import numba
import numpy as np


@numba.njit
def fill(x, x0, alpha):
    one = type(alpha)(1)
    x[0] = x0
    for t in range(len(x) - 1):
        x[t + 1] = alpha * x[t] * (one - x[t])


def run(x0, n, alpha):
    x = np.empty(n + 1, dtype=x0.dtype)
    fill(x, x0, alpha)
    return x
