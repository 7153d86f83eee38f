"""Numba, from the end, with a step, and none"""

import numba
import numpy as np

DTYPES = ("float64",)


@numba.njit(parallel=True, cache=True)
def run(x):
    total = x.dtype.type(0)
    for i in numba.prange(2, len(x) + 1):
        total += x[-i] * x[1 - i]
    return total + np.sum(x[len(x) :]) + np.sum(x[5:5:-1])
