"""Numba, workers in parallel

The careers of numba_loop, workers over the threads.
"""

import numba
import numpy as np

from .numba_loop import career


@numba.njit(parallel=True)
def run(wages, seed, loss):
    end = np.empty_like(wages)
    for i in numba.prange(len(wages)):
        end[i] = career(wages[i], seed, i, loss)
    return end
