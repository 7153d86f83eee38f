"""reads or writes outside of an array: index -61 is out of bounds for an axis of size 60"""

import numba


@numba.njit
def run(x):
    total = x.dtype.type(0)
    for i in range(len(x) + 1):
        if i > 1:
            total += x[-i] * x[1 - i]
        before = x[-i - 1]
    return total + 0 * before
