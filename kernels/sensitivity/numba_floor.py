"""Floor: the plain trajectory's last value, without any derivative

What the derivatives cost on top is the inverse of the share: 25 % of the limit is four times the plain
trajectory.
"""

from kernels.quadratic_map import numba_floor as plain

SCALES_WITH_CORES = plain.SCALES_WITH_CORES
run = plain.run


def expected(x0, n, alpha, values):
    """The reference's last value, and how far `run` may be from it: not by a bit."""
    return float(values[0]), 0.0
