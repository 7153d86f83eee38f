"""Numba compiles by signature what no call needs, while the file is imported."""

import numba
import numpy as np

DTYPES = ("float64",)


@numba.njit("float64(float64)")
def unused(x):
    return x + 1


def run(x):
    return np.sum(x + 1)
