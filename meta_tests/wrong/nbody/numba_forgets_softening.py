"""values are wrong"""

import numba
import numpy as np


@numba.njit
def run(x, m, softening):
    accelerations = np.zeros_like(x)
    for i in range(len(x)):
        for j in range(len(x)):
            d = x[j] - x[i]
            squared = (d * d).sum()
            if squared > 0:
                accelerations[i] += m[j] * d / squared**1.5
    return accelerations
