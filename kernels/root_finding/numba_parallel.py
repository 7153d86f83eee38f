"""Numba, markets in parallel

The loop per market of numba_loop, and markets spread over threads.
"""

import numba
import numpy as np

from .numba_loop import price


@numba.njit(parallel=True)
def run(q, p, accuracy):
    x, steps = np.empty_like(q), np.empty(len(q), np.int64)
    for i in numba.prange(len(q)):
        x[i], steps[i] = price(q[i], p[i], accuracy)
    return x, steps
