"""Numba"""

import numba
import numpy as np


@numba.njit
def run(n, seed, width):
    np.random.seed(seed)
    found = np.empty(n, np.asarray(width).dtype)
    for i in range(n):
        found[i] = np.random.random() * width
    return np.minimum(found, np.nextafter(width, np.float32(0)))
