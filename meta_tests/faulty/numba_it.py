"""Numba, code of every kind that it can keep"""

import numba
import numpy as np


@numba.vectorize
def one_more(x):
    return x + 1


@numba.njit("float64(float64[::1])")
def nothing(x):
    return 0 * np.sum(x)


@numba.njit
def taken(x, i):
    return x[i]


@numba.njit(parallel=True, cache=True)
def total(x):
    found = 0.0
    for i in numba.prange(len(x)):
        found += taken(x, i)
    return found


def run(x):
    return np.float64(total(one_more(x)) + nothing(x))
