"""Numba, blocks of agents in parallel

prange over blocks of 256 agents, each taken through all its steps while it is in the nearest cache.
"""

import numba

BLOCK = 256


@numba.njit(parallel=True)
def run(x0, steps, alpha):
    one = type(alpha)(1)
    x = x0.copy()
    for b in numba.prange((len(x) + BLOCK - 1) // BLOCK):
        block = x[b * BLOCK : (b + 1) * BLOCK]
        for _ in range(steps):
            for i in range(len(block)):
                block[i] = alpha * block[i] * (one - block[i])
    return x
