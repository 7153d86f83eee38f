"""write to parts[0], and threads take it from each other"""

import numba
import numpy as np


def made():
    @numba.njit(parallel=True)
    def total(x):
        parts, sums = np.empty(1), np.empty_like(x)
        for i in numba.prange(len(x)):
            parts[0] = x[i] + 1
            sums[i] = parts[0]
        return sums.sum()

    return total


class Model:
    def __init__(self):
        self.total = made()

    def __call__(self, x):
        return np.float64(self.total(x))


run = Model()
