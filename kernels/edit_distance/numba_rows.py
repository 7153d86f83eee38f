"""Numba, row by row

The table as one reads it, of which one row is kept.
"""

import numba
import numpy as np


@numba.njit
def run(a, b):
    row = np.arange(len(b) + 1)
    for i in range(len(a)):
        diagonal, row[0] = row[0], i + 1
        for j in range(len(b)):
            best = min(row[j + 1] + 1, row[j] + 1, diagonal + (a[i] != b[j]))
            diagonal, row[j + 1] = row[j + 1], best
    return row[-1]
