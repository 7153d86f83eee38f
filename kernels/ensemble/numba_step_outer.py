"""Numba, step by step

The same loops the other way round: the agents' updates of one step do not wait for each other, so that
they become vector code, but every step goes through all states in memory.
"""

import numba


@numba.njit
def run(x0, steps, alpha):
    one = type(alpha)(1)
    x = x0.copy()
    for _ in range(steps):
        for i in range(len(x)):
            x[i] = alpha * x[i] * (one - x[i])
    return x
