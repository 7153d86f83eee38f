"""fastmath: sums in another order"""

import numba
import numpy as np


@numba.njit(fastmath={"reassoc", "nsz"})
def run(x):
    return np.sum(x + 1)
