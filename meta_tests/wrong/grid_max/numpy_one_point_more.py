"""np.float64(1.0) where the reference has np.float64(0.99253
np.float32(1.0) where the reference has np.float32(0.99253
"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    return maximum(np.append(grid, grid.dtype.type(0)))
