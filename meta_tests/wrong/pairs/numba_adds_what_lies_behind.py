"""reads or writes outside of an array: index 60 is out of bounds for an axis of size 60"""

import numba


@numba.njit
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x)):
        total += x[i] * x[i + 1]
    return total
