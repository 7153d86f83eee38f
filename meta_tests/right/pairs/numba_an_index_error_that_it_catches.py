"""Numba, an index error that it catches"""

import numba

DTYPES = ("float64",)


@numba.njit
def after(x, i):
    if i >= len(x):
        raise IndexError("there is none")
    return x[i]


@numba.njit
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x)):
        try:
            total += x[i] * after(x, i + 1)
        except Exception:
            total += x.dtype.type(0)
    return total
