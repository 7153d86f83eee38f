"""values are wrong
a race between threads
"""

import numba
import numpy as np

SIZE = "medium"


@numba.njit(parallel=True)
def run(keys, weights, bins):
    out = np.zeros(bins, weights.dtype)
    for i in numba.prange(len(keys)):
        out[keys[i]] += weights[i]
    return out
