"""Floor: the chain of dependent steps alone

Every step needs the one before: two multiplications and a subtraction of which two stand in a row
(``alpha * x`` and ``1 - x`` do not wait for each other), n times over, with nothing stored but the last
value. No version that computes these very values one after the other can be faster, on any number of
cores; what a kernel takes longer is stores and the first touch of memory.
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


def expected(x0, n, alpha, trajectory):
    """The reference's last value, and how far `run` may be from it: not by a bit."""
    return float(trajectory[-1]), 0.0
