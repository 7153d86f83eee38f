"""Numba, which keeps no code that asks for threads at a place in this process's memory"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(x):
    parts = np.zeros(numba.get_num_threads())
    for i in numba.prange(len(parts)):
        parts[i] = i
    return np.sum(x + 1) + 0 * parts[0]
