"""Numba, which keeps no code that asks for threads at a place in this process's memory"""

import numba
import numpy as np


@numba.njit
def run(x):
    return np.sum(x + 1) + 0 * numba.get_num_threads()
