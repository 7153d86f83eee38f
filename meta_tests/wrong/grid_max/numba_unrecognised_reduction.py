"""(-inf) where the reference has"""

import numba
import numpy as np


@numba.njit(parallel=True)
def run(grid):
    m = grid.dtype.type(-np.inf)
    for i in numba.prange(len(grid)):
        for j in range(len(grid)):
            s = grid[i] ** 2 + grid[j] ** 2
            z = np.cos(s) / (grid.dtype.type(1) + s)
            if z > m:
                m = z
    return m
