"""wrong"""

import numba
import numpy as np

from kernels.ode_adaptive.numba_loop import orbit


# An accuracy that nothing misses.
@numba.njit
def run(state, until, accuracy):
    end, tried = np.empty_like(state), np.empty(state.shape[1], np.int64)
    for i in range(state.shape[1]):
        start = state[0, i], state[1, i], state[2, i], state[3, i]
        (end[0, i], end[1, i], end[2, i], end[3, i]), tried[i] = orbit(start, until, accuracy * 3)
    return end, tried
