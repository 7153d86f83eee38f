"""changed its input number 1"""

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    grid[0] = maximum(grid)
    return grid[:1].reshape(())
