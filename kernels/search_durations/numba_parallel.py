"""Numba, people in parallel

The same loop, people over the threads.
"""

import numba
import numpy as np

from .numba_loop import offer


@numba.njit(parallel=True)
def run(reservation, seed, horizon):
    scalar = reservation.dtype.type
    duration = np.empty(len(reservation), np.int64)
    for i in numba.prange(len(reservation)):
        t = 1
        while t < horizon and scalar(offer(seed, i, t)) * scalar(2**-24) < reservation[i]:
            t += 1
        duration[i] = t
    return duration
