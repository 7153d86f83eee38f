"""Numba, a Generator per part in parallel

NumPy spawns sixteen Generators from the seed, and each fills a sixteenth of the draws, over the threads. So
the draws are the same on any number of threads; more than sixteen have nothing to do.
"""

import numba
import numpy as np

PARTS = 16


@numba.njit(parallel=True)
def fill(draws, generators, sigma):
    n = len(draws)
    for part in numba.prange(PARTS):
        rng = generators[part]
        for i in range(part * n // PARTS, (part + 1) * n // PARTS):
            draws[i] = sigma * type(sigma)(rng.standard_normal())


def run(seed, n, sigma):
    draws = np.empty(n, sigma.dtype)
    fill(draws, tuple(np.random.default_rng(seed).spawn(PARTS)), sigma)
    return draws
