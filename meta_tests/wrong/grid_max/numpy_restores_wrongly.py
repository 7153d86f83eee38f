"""changed its input number 1"""

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    result = maximum(grid)
    grid *= grid.dtype.type(1.1)
    grid /= grid.dtype.type(1.1)
    return result
