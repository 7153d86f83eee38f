"""Floor: every number read once

Their mean, as vector code: what is left when no order has to be found.
"""

import numba

SCALES_WITH_CORES = True


@numba.njit(fastmath={"reassoc"})
def run(x, percents):
    total = x.dtype.type(0)
    for i in range(len(x)):
        total += x[i]
    return total / x.dtype.type(len(x))


def expected(x, percents, values):
    """The mean in float64, and how far `run` may be from it."""
    return float(x.mean(dtype="float64")), 1e-3
