"""Numba, planets in parallel

The loop per planet of numba_loop, and planets spread over threads.
"""

import numba
import numpy as np

from .numba_loop import orbit


@numba.njit(parallel=True)
def run(state, until, accuracy):
    end, tried = np.empty_like(state), np.empty(state.shape[1], np.int64)
    for i in numba.prange(state.shape[1]):
        start = state[0, i], state[1, i], state[2, i], state[3, i]
        (end[0, i], end[1, i], end[2, i], end[3, i]), tried[i] = orbit(start, until, accuracy)
    return end, tried
