"""Numba, blocks of chains in parallel

prange over blocks of 256 chains, each step by step: draws are read in order, and a block stays in the cache.
"""

import numba
import numpy as np

from .numba_step_outer import run as steps

BLOCK = 256


@numba.njit(parallel=True)
def run(starts, moves, log_u):
    x, accepted = np.empty_like(starts), np.empty(len(starts), np.int64)
    for b in numba.prange((len(starts) + BLOCK - 1) // BLOCK):
        first, last = b * BLOCK, min((b + 1) * BLOCK, len(starts))
        some, counts = steps(starts[first:last], moves[:, first:last], log_u[:, first:last])
        x[first:last] = some
        accepted[first:last] = counts
    return x, accepted
