"""reads or writes outside of an array: index 60 is out of bounds for an axis of size 60"""

import numba

KINDS = [numba.float64(numba.float64[::1]), numba.float32(numba.float32[::1])]


@numba.njit([numba.float64(numba.float64[::1], numba.int64), numba.float32(numba.float32[::1], numba.int64)])
def product(x, i):
    return x[i] * x[i + 1]


@numba.njit(KINDS)
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x)):
        total += product(x, i)
    return total
