"""Numba, tangent recursion by hand

The same derivatives in a compiled loop; Numba does not differentiate.
"""

import numba
import numpy as np


@numba.njit
def run(x0, n, alpha):
    scalar = type(alpha)
    one, two = scalar(1), scalar(2)
    x, dx0, da = x0, scalar(1), scalar(0)
    for _ in range(n):
        slope = alpha * (one - two * x)
        dx0, da = slope * dx0, slope * da + x * (one - x)
        x = alpha * x * (one - x)
    return np.array([x, dx0, da], dtype=scalar)
