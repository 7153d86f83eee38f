"""reads or writes outside of an array: index 60 is out of bounds for an axis of size 60"""

import numba


@numba.njit
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x)):
        after = x[i + 1]
        if i + 1 < len(x):
            total += x[i] * after
    return total
