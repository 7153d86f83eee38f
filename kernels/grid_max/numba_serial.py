"""Numba, serial loops

The lecture's loops, compiled; one thread. Nothing larger than the grid exists.
"""

import numba
import numpy as np


@numba.njit
def run(grid):
    # Typed constants: an untyped 1 or -inf would turn float32 arithmetic into float64.
    one = grid.dtype.type(1)
    m = grid.dtype.type(-np.inf)
    for x in grid:
        for y in grid:
            z = np.cos(x**2 + y**2) / (one + x**2 + y**2)
            m = max(m, z)
    return m
