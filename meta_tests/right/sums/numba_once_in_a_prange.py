"""Numba, the first iteration alone writes to a place that is no iteration's own"""

import numba
import numpy as np


@numba.njit(parallel=True)
def plus_one(x):
    first, sums = np.zeros(1, x.dtype), np.empty_like(x)
    for i in numba.prange(len(x)):
        if i == 0:
            first[0] = 1
        sums[i] = x[i] + 1
    return sums, first


def run(x):
    sums, first = plus_one(x)
    return np.sum(sums) * first[0]
