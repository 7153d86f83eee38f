"""Numba, points a step at a time (tuned)

The search of numba_loop for a block of points together: each of the ten steps is taken for all of them before
the next. The intervals left are of one length for all points, so that a step only decides whether to add half
of it: an addition of 0 or more, where the loop point by point has a branch that the processor cannot guess.
"""

import numba
import numpy as np

BLOCK = 256


@numba.njit
def run(x, grid, values):
    y = np.empty_like(x)
    low = np.empty(BLOCK, np.uint32)
    for start in range(0, len(x), BLOCK):
        points, out = x[start : start + BLOCK], y[start : start + BLOCK]
        low[:] = 0
        length = len(grid) - 1
        while length > 1:
            half = np.uint32(length // 2)
            for i in range(len(points)):
                low[i] += half * np.uint32(grid[low[i] + half] <= points[i])
            length -= half
        for i in range(len(points)):
            j = low[i]
            inside = min(max(points[i], grid[0]), grid[-1])
            share = (inside - grid[j]) / (grid[j + 1] - grid[j])
            out[i] = values[j] + share * (values[j + 1] - values[j])
    return y
