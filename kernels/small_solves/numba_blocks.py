"""Numba, elimination by hand, systems side by side (tuned)

What jax_elimination does, for a block of systems that stays in the nearest cache: every operation is a loop
over the block, which becomes vector code. Division is NumPy's, without a test of the divisor.
"""

import numba
import numpy as np

BLOCK = 128


@numba.njit(error_model="numpy")
def run(A, b):
    n, k = b.shape
    x = np.empty_like(b)
    M = np.ones((k, k + 1, BLOCK), b.dtype)
    for start in range(0, n, BLOCK):
        width = min(BLOCK, n - start)
        for i in range(width):
            for r in range(k):
                for j in range(k):
                    M[r, j, i] = A[start + i, r, j]
                M[r, k, i] = b[start + i, r]
        for c in range(k):
            for r in range(c + 1, k):
                exchange = np.abs(M[r, c]) > np.abs(M[c, c])
                for j in range(c, k + 1):
                    for i in range(BLOCK):
                        upper, lower = M[c, j, i], M[r, j, i]
                        M[c, j, i] = lower if exchange[i] else upper
                        M[r, j, i] = upper if exchange[i] else lower
            for r in range(c + 1, k):
                factor = M[r, c] / M[c, c]
                for j in range(c + 1, k + 1):
                    M[r, j] -= factor * M[c, j]
        for r in range(k - 1, -1, -1):
            for j in range(r + 1, k):
                M[r, k] -= M[r, j] * M[j, k]
            M[r, k] /= M[r, r]
        for i in range(width):
            for r in range(k):
                x[start + i, r] = M[r, k, i]
    return x
