"""changed its input number 1"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    result = maximum(grid)
    grid[0] = np.nextafter(grid[0], 9)
    return result
