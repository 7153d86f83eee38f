"""Numba, a function that calls itself, which it cannot take out of its cache"""

import numba
import numpy as np


@numba.njit
def total(x, first, last):
    if last - first == 1:
        return x[first] + 1
    middle = (first + last) // 2
    return total(x, first, middle) + total(x, middle, last)


@numba.njit
def whole(x):
    return total(x, 0, len(x))


def run(x):
    return np.float64(whole(x))
