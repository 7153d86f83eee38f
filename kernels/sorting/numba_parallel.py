"""Numba, parts sorted in parallel and merged

prange over as many parts as there are threads, each sorted by Numba's np.sort, then merged two by two.
"""

import numba
import numpy as np


@numba.njit
def merge(one, other, out):
    i, j = 0, 0
    for k in range(len(out)):
        # NaN comes last: from one side only once the other has nothing else.
        if j == len(other) or (i < len(one) and (one[i] <= other[j] or np.isnan(other[j]))):
            out[k] = one[i]
            i += 1
        else:
            out[k] = other[j]
            j += 1


@numba.njit(parallel=True)
def run(x):
    n, parts = len(x), numba.get_num_threads()
    width = (n + parts - 1) // parts
    out, merged = np.empty_like(x), np.empty_like(x)
    for p in numba.prange(parts):
        out[p * width : (p + 1) * width] = np.sort(x[p * width : (p + 1) * width])
    while width < n:
        for p in numba.prange((n + 2 * width - 1) // (2 * width)):
            start, middle, stop = 2 * p * width, (2 * p + 1) * width, (2 * p + 2) * width
            merge(out[start:middle], out[middle:stop], merged[start:stop])
        out, merged = merged, out
        width *= 2
    return out
