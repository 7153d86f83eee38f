"""prepare() hands over values that are not the inputs, all of them"""

import numpy as np

from kernels.grid_max.numpy_meshgrid import run as maximum


def prepare(grid):
    return (np.unique(np.abs(grid)),)


def run(grid):
    return maximum(grid)
