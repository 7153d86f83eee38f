"""Numba, chain by chain

A chain to its end, then the next one: it stays in registers, and reads its draws n numbers apart.
"""

import numba
import numpy as np


@numba.njit
def log_density(x):
    three = type(x)(3)
    return -min(abs(x - three), abs(x + three))


@numba.njit
def chain(x, moves, log_u):
    accepted, now = 0, log_density(x)
    for t in range(len(moves)):
        proposal = x + moves[t]
        then = log_density(proposal)
        if log_u[t] < then - now:
            x, now = proposal, then
            accepted += 1
    return x, accepted


@numba.njit
def run(starts, moves, log_u):
    x, accepted = np.empty_like(starts), np.empty(len(starts), np.int64)
    for i in range(len(starts)):
        x[i], accepted[i] = chain(starts[i], moves[:, i], log_u[:, i])
    return x, accepted
