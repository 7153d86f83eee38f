"""NumPy, Python floats into an array

The interpreter does every step on Python's own floats, which are float64 and several times faster to handle
than NumPy's scalars. The array is filled from them as they are made.
"""

from itertools import accumulate, repeat

import numpy as np


def run(x0, n, alpha):
    alpha = float(alpha)
    trajectory = accumulate(repeat(alpha, n), lambda x, alpha: alpha * x * (1 - x), initial=float(x0))
    return np.fromiter(trajectory, float, n + 1)
