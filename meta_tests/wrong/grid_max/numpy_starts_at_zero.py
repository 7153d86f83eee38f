"""on the probe 'negative_f', n = 61"""

from kernels.grid_max.numpy_meshgrid import run as maximum


def run(grid):
    return max(grid.dtype.type(0), maximum(grid))
