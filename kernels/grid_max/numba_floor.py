"""Floor: the arithmetic of f alone

As many evaluations of f as the problem has, as vector code, on values that never leave the registers:
y is counted up instead of read, and the results are added up instead of compared and kept, in as many
partial sums as the compiler likes. What a kernel takes longer is loads, stores, loop, threads and a
slower cosine. The cosine is `kernels.vector_cos`: a library with a better one beats this floor, and the
tables then say so. One thread; divide by the cores that a kernel keeps busy.
"""

import numba
import numpy as np

from kernels.vector_cos import FAST, cos, full_width

SCALES_WITH_CORES = True


@numba.njit(error_model="numpy", fastmath={*FAST, "reassoc"})
def run(grid):
    full_width()
    scalar = grid.dtype.type
    n = len(grid)
    step = (grid[n - 1] - grid[0]) / scalar(n - 1)
    total = scalar(0)
    for x in grid:
        y = grid[0]
        for _ in range(n):
            s = x * x + y * y
            total += cos(s) / (scalar(1) + s)
            y += step
    return total / scalar(n) / scalar(n)


def expected(grid, maximum):
    """The mean of f over the pairs, computed in float64, and how far `run` may be from it."""
    squares = grid.astype(np.float64) ** 2
    rows = (squares[:, None] + block for block in np.array_split(squares, 64))
    return sum(float(np.sum(np.cos(s) / (1 + s))) for s in rows) / len(grid) ** 2, 1e-3
