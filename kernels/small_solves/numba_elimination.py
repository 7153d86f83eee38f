"""Numba, elimination by hand

System by system: rows are exchanged and eliminated in one array, made once per call.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy")
def solve(A, b, x, M):
    k = len(b)
    for r in range(k):
        for j in range(k):
            M[r, j] = A[r, j]
        M[r, k] = b[r]
    for c in range(k):
        p = c
        for r in range(c + 1, k):
            if abs(M[r, c]) > abs(M[p, c]):
                p = r
        for j in range(c, k + 1):
            M[c, j], M[p, j] = M[p, j], M[c, j]
        for r in range(c + 1, k):
            factor = M[r, c] / M[c, c]
            for j in range(c + 1, k + 1):
                M[r, j] -= factor * M[c, j]
    for r in range(k - 1, -1, -1):
        total = M[r, k]
        for j in range(r + 1, k):
            total -= M[r, j] * x[j]
        x[r] = total / M[r, r]


@numba.njit
def run(A, b):
    x = np.empty_like(b)
    k = b.shape[1]
    M = np.empty((k, k + 1), b.dtype)
    for i in range(len(b)):
        solve(A[i], b[i], x[i], M)
    return x
