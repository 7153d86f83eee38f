"""Numba, elimination by hand, the number of rows a constant

numba_elimination with three as a constant of the file, so that the compiler writes out every loop over rows
and keeps a system in registers. Division is NumPy's, without a test of the divisor.
"""

import numba
import numpy as np

K = 3


@numba.njit(error_model="numpy")
def solve(A, b, x):
    M = np.empty((K, K + 1), b.dtype)
    for i in range(len(b)):
        for r in range(K):
            for j in range(K):
                M[r, j] = A[i, r, j]
            M[r, K] = b[i, r]
        for c in range(K):
            p = c
            for r in range(c + 1, K):
                if abs(M[r, c]) > abs(M[p, c]):
                    p = r
            for j in range(c, K + 1):
                M[c, j], M[p, j] = M[p, j], M[c, j]
            for r in range(c + 1, K):
                factor = M[r, c] / M[c, c]
                for j in range(c + 1, K + 1):
                    M[r, j] -= factor * M[c, j]
        for r in range(K - 1, -1, -1):
            total = M[r, K]
            for j in range(r + 1, K):
                total -= M[r, j] * x[i, j]
            x[i, r] = total / M[r, r]


@numba.njit
def run(A, b):
    x = np.empty_like(b)
    solve(A, b, x)
    return x
