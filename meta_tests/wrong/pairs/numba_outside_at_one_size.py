"""reads or writes outside of an array: index 600 is out of bounds for an axis of size 600"""

import numba

SIZE = "medium"


@numba.njit
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x) - 1):
        total += x[i] * x[i + 1]
    return total + 0 * x[len(x) if len(x) == 600 else 0]
