"""1,933 of 2,000 values are wrong"""

import numpy as np

from kernels.interpolation import numpy_interp


def run(x, grid, values):
    return numpy_interp.run(x, np.linspace(grid[0], grid[-1], len(grid), dtype=grid.dtype), values)
