"""43 of 2,000 values are wrong"""

from kernels.interpolation import numpy_interp


def run(x, grid, values):
    return numpy_interp.run(x, grid[:-1], values[:-1])
