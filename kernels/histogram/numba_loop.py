"""Numba, loop

One addition after the other.
"""

import numba
import numpy as np


@numba.njit
def run(keys, weights, bins):
    out = np.zeros(bins, weights.dtype)
    for i in range(len(keys)):
        out[keys[i]] += weights[i]
    return out
