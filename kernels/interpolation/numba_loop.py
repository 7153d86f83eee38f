"""Numba, binary search by hand

Point by point: a binary search, then a line.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy")
def run(x, grid, values):
    y = np.empty_like(x)
    for i in range(len(x)):
        if x[i] <= grid[0]:
            y[i] = values[0]
        elif x[i] >= grid[-1]:
            y[i] = values[-1]
        else:
            low, high = 0, len(grid) - 1
            while high - low > 1:
                middle = (low + high) // 2
                if grid[middle] <= x[i]:
                    low = middle
                else:
                    high = middle
            share = (x[i] - grid[low]) / (grid[high] - grid[low])
            y[i] = values[low] + share * (values[high] - values[low])
    return y
