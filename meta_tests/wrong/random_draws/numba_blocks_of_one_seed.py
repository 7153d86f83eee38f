"""the correlation at lag 5000"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(seed, n, sigma):
    draws = np.empty(n, type(sigma))
    for b in numba.prange(4):
        np.random.seed(seed)
        for i in range(b * n // 4, (b + 1) * n // 4):
            draws[i] = sigma * type(sigma)(np.random.standard_normal())
    return draws
