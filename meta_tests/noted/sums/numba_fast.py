"""fastmath: NaN and infinity are taken not to occur, sums in another order"""

import numba
import numpy as np


@numba.njit(fastmath=True)
def total(x):
    return np.sum(x + 1)


@numba.njit
def run(x):
    return total(x)
