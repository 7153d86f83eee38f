"""of 1,001 values are wrong): not bit for bit the same"""

import numba
import numpy as np


@numba.njit(fastmath=True)
def run(x0, n, alpha):
    x = np.empty(n + 1, dtype=type(x0))
    x[0] = x0
    one = type(x0)(1)
    for t in range(n):
        x[t + 1] = alpha * x[t] * (one - x[t])
    return x
