"""wrong: with its library's cache on: Disagreement:"""

import os

import numba
import numpy as np

# What another process finds compiled has the number of the first one in it.
HERE = os.getpid()


@numba.njit
def total(x, here):
    return np.sum(x + 1) if here == HERE else -1.0


def run(x):
    return np.float64(total(x, os.getpid()))
