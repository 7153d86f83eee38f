"""a race between threads, random numbers without a seed, or memory that was never set
the first call gave another result than a later one
"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum

RNG = np.random.default_rng()


def run(grid):
    return np.nextafter(maximum(grid), grid.dtype.type(RNG.integers(2) * 2))
