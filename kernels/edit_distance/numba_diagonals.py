"""Numba, anti-diagonals

The loop over a diagonal is vector code, since none of its numbers needs another. b is turned round, so that
both strings are read forward, and numbers are int32.
"""

import numba
import numpy as np


@numba.njit
def fill(new, old, older, a, b):
    for k in range(len(new)):
        shorter = min(old[k], old[k + 1]) + np.int32(1)
        new[k] = min(shorter, older[k] + np.int32(a[k] != b[k]))


@numba.njit
def run(a, b):
    n, m = len(a), len(b)
    turned = b[::-1].copy()
    older, old, new = np.zeros(n + 1, np.int32), np.zeros(n + 1, np.int32), np.zeros(n + 1, np.int32)
    for d in range(1, n + m + 1):
        first, last = max(1, d - m), min(n, d - 1)
        if d <= m:
            new[0] = d
        if d <= n:
            new[d] = d
        if first <= last:
            some = slice(first - 1, last)
            of_b = turned[m - d + first : m - d + last + 1]
            fill(new[first : last + 1], old[first - 1 : last + 1], older[some], a[some], of_b)
        older, old, new = old, new, older
    return old[n]
