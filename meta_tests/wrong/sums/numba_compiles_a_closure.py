"""Numba compiles in warm calls"""

import numba
import numpy as np


def run(x):
    @numba.njit
    def total(x):
        return np.sum(x + 1)

    return np.float64(total(x))
