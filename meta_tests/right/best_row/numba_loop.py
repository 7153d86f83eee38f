"""Numba"""

import numba
import numpy as np


@numba.njit
def run(table):
    mean = np.empty(len(table), table.dtype)
    for i in range(len(table)):
        mean[i] = (table[i, 0] + table[i, 1] + table[i, 2] + table[i, 3]) / table.dtype.type(4)
    positive = 0
    for value in mean:
        positive += value > 0
    return mean, mean.argmax(), mean.max(), positive, mean.max() > 1
