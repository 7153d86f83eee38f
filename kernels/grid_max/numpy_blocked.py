"""NumPy, cache-sized blocks (tuned)

Sixteen rows at a time in two buffers that are used again, so that every intermediate array stays in
the processor's cache instead of going to memory, and no page is touched for the first time but once.
"""

import numpy as np

ROWS = 16


def run(grid):
    squares = grid**2
    s = np.empty((ROWS, len(grid)), dtype=grid.dtype)
    z = np.empty_like(s)
    best = grid.dtype.type(-np.inf)
    for start in range(0, len(grid), ROWS):
        rows = squares[start : start + ROWS, np.newaxis]
        block, values = s[: len(rows)], z[: len(rows)]
        np.add(rows, squares, out=block)
        np.cos(block, out=values)
        np.add(block, 1, out=block)
        np.divide(values, block, out=values)
        best = np.maximum(best, values.max())
    return best
