"""Floor: every point read, and a number written for it

What is left when neither the search nor the line costs anything.
"""

import numba
import numpy as np

SCALES_WITH_CORES = True


@numba.njit
def doubled(x):
    y = np.empty_like(x)
    for i in range(len(x)):
        y[i] = x[i] + x[i]
    return y


def run(x, grid, values):
    return doubled(x)[-1]


def expected(x, grid, values, y):
    """Twice the last point, which no rounding changes."""
    return 2 * float(x[-1]), 0.0
