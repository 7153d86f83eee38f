"""Numba, np.sort

Numba's own quicksort, compiled for the dtype: a branch for each comparison.
"""

import numba
import numpy as np


@numba.njit
def run(x):
    return np.sort(x)
