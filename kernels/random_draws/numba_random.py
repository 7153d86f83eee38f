"""Numba, np.random

Numba's own np.random: a Mersenne Twister, one per thread, and the polar method, in float64 whatever is asked
for.
"""

import numba
import numpy as np


@numba.njit
def run(seed, n, sigma):
    np.random.seed(seed)
    draws = np.empty(n, type(sigma))
    for i in range(n):
        draws[i] = sigma * type(sigma)(np.random.standard_normal())
    return draws
