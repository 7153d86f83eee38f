"""Numba, one addition

A compiled function that makes an array of one element: finding the version compiled for these types
and turning the array there and back into Numba's form are inside the timed call.
"""

import numba
import numpy as np


@numba.njit
def run(x):
    out = np.empty_like(x)
    out[0] = x[0] + x.dtype.type(1)
    return out
