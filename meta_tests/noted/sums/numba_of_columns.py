"""is faster on contiguous arrays (np.ascontiguousarray may pay off)"""

import numba
import numpy as np


@numba.njit
def run(x):
    columns = np.ones((len(x), 2))
    columns[:, 0] += x
    return np.dot(columns[:, 0], np.ones(len(x)))
