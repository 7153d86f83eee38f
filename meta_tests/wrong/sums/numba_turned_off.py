"""Numba's compiler is turned off"""

import numba
import numpy as np

ALONE = True  # in a process of its own

numba.config.DISABLE_JIT = 1


@numba.njit
def run(x):
    return np.sum(x + 1)
