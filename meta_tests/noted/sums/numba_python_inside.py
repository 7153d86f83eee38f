"""interpreted in part: object mode inside compiled code"""

import numba
import numpy as np


@numba.njit
def run(x):
    with numba.objmode(total="float64"):
        total = float(np.sum(x))
    return total + len(x)
