"""wrong: Disagreement: faulty-numba_races-medium-float64-cpu: all iterations of its prange write to"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(x):
    parts, sums = np.zeros(2, x.dtype), np.empty_like(x)
    for i in numba.prange(len(x)):
        parts[0] = x[i]
        parts[1] = 1
        sums[i] = parts[0] + parts[1]
    return np.sum(sums)
