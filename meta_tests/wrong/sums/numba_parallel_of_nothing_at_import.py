"""parallel=True, and nothing is done in parallel: take it out"""

import numba

ALONE = True  # in a process of its own


@numba.njit("float64(float64[::1])", parallel=True)
def run(x):
    total = 0.0
    for value in x:
        total += value + 1
    return total
