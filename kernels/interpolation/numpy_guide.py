"""NumPy, a table of even cells says where the search begins (tuned)

What numba_guide does, a block of points at a time: all begin in the interval that their cell begins in, and
those whose point lies beyond it go up, step by step, until none is left.
"""

import numpy as np

CELLS, BLOCK = 4_096, 16_384


def run(x, grid, values):
    scale = x.dtype.type(CELLS) / (grid[-1] - grid[0])
    cells = ((grid - grid[0]) * scale).astype(int)
    starts = np.clip(np.searchsorted(cells, np.arange(CELLS + 1)) - 1, 0, len(grid) - 2)
    slope = np.diff(values) / np.diff(grid)
    upper = np.append(grid[1:-1], np.inf)
    y = np.empty_like(x)
    for start in range(0, len(x), BLOCK):
        inside = np.clip(x[start : start + BLOCK], grid[0], grid[-1])
        point = np.where(np.isnan(inside), grid[0], inside)
        j = starts[((point - grid[0]) * scale).astype(int)]
        beyond = np.flatnonzero(upper[j] <= point)
        while len(beyond):
            j[beyond] += 1
            beyond = beyond[upper[j[beyond]] <= point[beyond]]
        y[start : start + BLOCK] = values[j] + (inside - grid[j]) * slope[j]
    return y
