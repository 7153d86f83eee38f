"""reads or writes outside of an array: index 58 is out of bounds for an axis of size 58"""

import numba
import numpy as np


@numba.njit
def run(x):
    products = np.zeros(len(x) - 2, x.dtype)
    total = x.dtype.type(0)
    for i in range(len(x) - 1):
        products[i] = x[i] * x[i + 1]
        total += products[i]
    return total
