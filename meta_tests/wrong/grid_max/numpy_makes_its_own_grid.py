"""on the probe 'unsorted', n = 61"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    return maximum(np.linspace(grid.min(), grid.max(), len(grid), dtype=grid.dtype))
