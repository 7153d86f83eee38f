"""Numba, elimination by hand in parallel

The elimination of numba_constant, blocks of systems over the threads.
"""

import numba
import numpy as np

from .numba_constant import solve

BLOCK = 4_096


@numba.njit(parallel=True)
def run(A, b):
    n = len(b)
    x = np.empty_like(b)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        start, end = block * BLOCK, min((block + 1) * BLOCK, n)
        solve(A[start:end], b[start:end], x[start:end])
    return x
