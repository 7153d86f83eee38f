"""Numba, step by step

A step for all chains, which reads the draws in the order in which they lie.
"""

import numba
import numpy as np

from .numba_chain_outer import log_density


@numba.njit
def run(starts, moves, log_u):
    x, accepted = starts.copy(), np.zeros(len(starts), np.int64)
    for t in range(len(moves)):
        for i in range(len(x)):
            proposal = x[i] + moves[t, i]
            if log_u[t, i] < log_density(proposal) - log_density(x[i]):
                x[i] = proposal
                accepted[i] += 1
    return x, accepted
