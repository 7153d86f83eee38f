"""Numba, loops with prange

The loops of numba_loops, with the rows of the product spread over threads.
"""

import numba
import numpy as np

from .numba_loops import cholesky, solve


@numba.njit(parallel=True)
def run(a, s, b):
    product = np.zeros_like(a)
    for i in numba.prange(len(a)):
        row = product[i]
        for k in range(len(s)):
            for j in range(len(s)):
                row[j] += a[i, k] * s[k, j]
    factor = cholesky(s)
    return product, solve(factor, b), factor
