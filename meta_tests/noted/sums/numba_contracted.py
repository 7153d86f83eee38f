"""fastmath: contract"""

import numba
import numpy as np


@numba.njit(fastmath={"contract"})
def run(x):
    return np.sum(x + 1)
