"""Numba, prange over shares

Three loops, the outer one over the threads; nothing is allocated.
"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(w, c, r1, r2):
    one = w.dtype.type(1)
    best = w.dtype.type(-np.inf)
    for i in numba.prange(len(w)):
        for j in range(len(c)):
            total = w.dtype.type(0)
            for k in range(len(r1)):
                risky = w[i] * r1[k] + (one - w[i]) * r2[k]
                total += np.log(c[j] + (one - c[j]) * risky)
            best = max(best, total / w.dtype.type(len(r1)))
    return best
