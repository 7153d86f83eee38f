"""wrong"""

import numba
import numpy as np

from kernels.metropolis.numba_chain_outer import log_density


@numba.njit
def run(starts, moves, log_u):
    x, accepted = starts.copy(), np.zeros(len(starts), np.int64)
    for i in range(len(x)):
        proposal = x[i]
        for t in range(len(moves)):
            proposal += moves[t, i]
            if log_u[t, i] < log_density(proposal) - log_density(x[i]):
                x[i] = proposal
                accepted[i] += 1
    return x, accepted
