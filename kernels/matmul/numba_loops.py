"""Numba, loops

Three loops for the product, in the order that reads rows; a factor row by row, and the solution by it.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy")
def cholesky(s):
    n, factor = len(s), np.zeros_like(s)
    for i in range(n):
        for j in range(i + 1):
            rest = s[i, j]
            for k in range(j):
                rest -= factor[i, k] * factor[j, k]
            factor[i, j] = np.sqrt(rest) if i == j else rest / factor[j, j]
    return factor


@numba.njit(error_model="numpy")
def solve(factor, b):
    n, x = len(b), b.copy()
    for i in range(n):
        for k in range(i):
            x[i] -= factor[i, k] * x[k]
        x[i] /= factor[i, i]
    for i in range(n - 1, -1, -1):
        x[i] /= factor[i, i]
        for k in range(i):
            x[k] -= factor[i, k] * x[i]
    return x


@numba.njit
def run(a, s, b):
    product = np.zeros_like(a)
    for i in range(len(a)):
        for k in range(len(s)):
            for j in range(len(s)):
                product[i, j] += a[i, k] * s[k, j]
    factor = cholesky(s)
    return product, solve(factor, b), factor
