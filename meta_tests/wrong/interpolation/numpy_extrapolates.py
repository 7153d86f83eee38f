"""67 of 2,000 values are wrong"""

import numpy as np


def run(x, grid, values):
    j = np.clip(np.searchsorted(grid, x) - 1, 0, len(grid) - 2)
    return values[j] + (x - grid[j]) / (grid[j + 1] - grid[j]) * (values[j + 1] - values[j])
