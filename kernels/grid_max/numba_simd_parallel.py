"""Numba, vectorised cosine and prange (tuned)

As numba_simd, with a few blocks of rows per thread, each with maxima of its own, so that a thread that is
held up leaves its other blocks to the rest.
"""

import numba
import numpy as np

from kernels.larger import larger
from kernels.vector_cos import FAST, cos, full_width


@numba.njit(error_model="numpy", fastmath=FAST)
def maximum(rows, grid):
    full_width()
    one = grid.dtype.type(1)
    best = np.full(len(grid), -np.inf, dtype=grid.dtype)
    for x in rows:
        for j in range(len(grid)):
            s = x * x + grid[j] * grid[j]
            best[j] = larger(best[j], cos(s) / (one + s))
    return best.max()


@numba.njit(parallel=True)
def run(grid):
    m = grid.dtype.type(-np.inf)
    blocks = min(len(grid), 8 * numba.get_num_threads())
    for i in numba.prange(blocks):
        rows = grid[i * len(grid) // blocks : (i + 1) * len(grid) // blocks]
        m = max(m, maximum(rows, grid))
    return m
