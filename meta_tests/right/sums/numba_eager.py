"""Compiled by signature while the file is imported."""

import numba
import numpy as np

DTYPES = ("float64",)


@numba.njit("float64(float64[::1])")
def run(x):
    return np.sum(x + 1)
