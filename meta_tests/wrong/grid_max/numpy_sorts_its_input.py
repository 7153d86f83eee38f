"""changed its input number 1 (on the probe 'unsorted', n = 61)"""

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    grid.sort()
    return maximum(grid)
