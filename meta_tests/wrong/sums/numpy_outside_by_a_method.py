"""reads or writes outside of an array"""

import numba
import numpy as np


class Model:
    @staticmethod
    @numba.njit
    def total(x):
        sums = np.zeros(len(x))
        for i in range(len(x) + 1):
            sums[i] = 1
        return (x + 1).sum()

    def run(self, x):
        return np.float64(self.total(x))


run = Model().run
