"""NumPy, with noise that is too small to change a bit"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    return maximum(grid) * grid.dtype.type(1 + np.random.uniform(-1, 1) * 1e-17)
