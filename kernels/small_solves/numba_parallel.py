"""Numba, elimination by hand in parallel

The elimination of numba_elimination, blocks of systems over the threads, each with an array of its own.
"""

import numba
import numpy as np

from .numba_elimination import solve

BLOCK = 256


@numba.njit(parallel=True)
def run(A, b):
    n, k = b.shape
    x = np.empty_like(b)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        M = np.empty((k, k + 1), b.dtype)
        for i in range(block * BLOCK, min((block + 1) * BLOCK, n)):
            solve(A[i], b[i], x[i], M)
    return x
