"""Numba, one function under two sets of options, of which its cache keeps one code"""

import numba
import numpy as np


@numba.njit
def total(x):
    return np.sum(x + 1)


quick = numba.njit(fastmath={"contract"})(total.py_func)


def run(x):
    return np.float64(total(x) + 0 * quick(x))
