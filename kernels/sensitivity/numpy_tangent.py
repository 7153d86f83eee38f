"""NumPy, tangent recursion by hand

The derivatives of a step, worked out on paper, carried along in a Python loop over NumPy scalars.
"""

import numpy as np


def run(x0, n, alpha):
    scalar = type(x0)
    x, dx0, da = x0, scalar(1), scalar(0)
    for _ in range(n):
        slope = alpha * (1 - 2 * x)
        dx0, da = slope * dx0, slope * da + x * (1 - x)
        x = alpha * x * (1 - x)
    return np.array([x, dx0, da])
