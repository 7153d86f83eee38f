"""NumPy, meshgrid

The reference. The two n × n coordinate arrays are built inside the timed call, as in a
program that has a grid and wants a maximum; every intermediate of f is an n × n array too.
"""

import numpy as np


def f(x, y):
    return np.cos(x**2 + y**2) / (1 + x**2 + y**2)


def run(grid):
    x, y = np.meshgrid(grid, grid)
    return np.max(f(x, y))
