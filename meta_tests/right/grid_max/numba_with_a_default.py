"""Numba, with an argument that is left out"""

import numba
import numpy as np

DTYPES = ("float64",)


@numba.njit
def loop(grid):
    m, one = grid.dtype.type(-np.inf), grid.dtype.type(1)
    for x in grid:
        for y in grid:
            s = x**2 + y**2
            m = max(m, np.cos(s) / (one + s))
    return m


@numba.njit
def run(grid, first=0):
    return loop(grid[first:])
