"""all iterations of its prange write to parts[0], and threads take it from each other"""

import numba
import numpy as np


# Each enters the branch: what it compares with is its own.
@numba.njit(parallel=True)
def run(x):
    parts, sums = np.zeros(2, x.dtype), np.empty_like(x)
    for i in numba.prange(len(x)):
        k = i
        if i == k:
            parts[0] = x[i]
            parts[1] = 1
        sums[i] = parts[0] + parts[1]
    return np.sum(sums)
