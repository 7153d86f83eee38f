"""Floor: the plain trajectory's last value, without any derivative

What the derivatives cost on top is the inverse of the share: 25 % of the limit is four times the plain
trajectory.
"""

import numba

SCALES_WITH_CORES = False


@numba.njit
def run(x0, n, alpha):
    one = type(alpha)(1)
    x = x0
    for _ in range(n):
        x = alpha * x * (one - x)
    return x


def expected(x0, n, alpha, values):
    """The reference's last value, and how far `run` may be from it: not by a bit."""
    return float(values[0]), 0.0
