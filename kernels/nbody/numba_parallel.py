"""Numba, loops with prange over bodies

The loop over one body's pairs as in numba_loops, and the bodies spread over threads.
"""

import numba
import numpy as np

from .numba_loops import pull


@numba.njit(parallel=True)
def run(x, m, softening):
    accelerations = np.empty_like(x)
    for i in numba.prange(len(x)):
        accelerations[i, 0], accelerations[i, 1], accelerations[i, 2] = pull(i, x, m, softening)
    return accelerations
