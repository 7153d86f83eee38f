"""Numba, NumPy's Generator handed in

A Generator is made outside the compiled function, which draws from it one by one: in float64 NumPy's very
numbers, in float32 the same, rounded.
"""

import numba
import numpy as np


@numba.njit
def fill(draws, rng, sigma):
    for i in range(len(draws)):
        draws[i] = sigma * type(sigma)(rng.standard_normal())


def run(seed, n, sigma):
    draws = np.empty(n, sigma.dtype)
    fill(draws, np.random.default_rng(seed), sigma)
    return draws
