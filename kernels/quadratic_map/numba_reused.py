"""Numba, result written over the last one (tuned, keeps a workspace)

The lecture's loop into memory that the last call has already touched: no page faults at all, so that
what is left is the arithmetic and the stores. The caller loses the last result.
"""

import numba
import numpy as np


@numba.njit
def run(x0, n, alpha, x):
    one = type(alpha)(1)
    x[0] = x0
    for t in range(n):
        x[t + 1] = alpha * x[t] * (one - x[t])
    return x


def workspace(x0, n, alpha):
    return np.empty(n + 1, dtype=x0.dtype)
