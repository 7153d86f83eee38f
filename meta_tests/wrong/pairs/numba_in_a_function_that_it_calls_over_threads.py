"""reads or writes outside of an array: index 60 is out of bounds for an axis of size 60"""

import numba
import numpy as np


@numba.njit
def product(x, i):
    return x[i] * x[i + 1]


@numba.njit(parallel=True)
def all_of(x):
    products = np.empty_like(x)
    for i in numba.prange(len(x)):
        products[i] = product(x, i)
    return products


def run(x):
    return np.sum(all_of(x)[:-1])
