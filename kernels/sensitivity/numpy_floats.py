"""NumPy, tangent recursion on Python floats

numpy_tangent on Python's own floats, which the interpreter handles several times faster than NumPy's scalars.
They are float64.
"""

import numpy as np


def run(x0, n, alpha):
    x, alpha, dx0, da = float(x0), float(alpha), 1.0, 0.0
    for _ in range(n):
        slope = alpha * (1 - 2 * x)
        dx0, da = slope * dx0, slope * da + x * (1 - x)
        x = alpha * x * (1 - x)
    return np.array([x, dx0, da])
