"""Numba, one function under two sets of options, of which its cache keeps one code"""

import numba
import numpy as np


@numba.njit
def total(x):
    found = 0.0
    for i in numba.prange(len(x)):
        found += x[i] + 1
    return found


in_threads = numba.njit(parallel=True)(total.py_func)


def run(x):
    return np.float64(total(x) + 0 * in_threads(x))
