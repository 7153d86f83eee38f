"""named after numpy, it runs code that Numba compiles"""

import numba
import numpy as np


@numba.njit("float64[::1](float64[::1])")
def plus(x):
    return x + 1


def run(x):
    return np.sum(plus(x))
