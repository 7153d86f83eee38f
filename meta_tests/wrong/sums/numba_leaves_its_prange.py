"""its prange is not run in parallel, as there is more than one way into or out of that loop"""

import numba


@numba.njit(parallel=True)
def run(x):
    total = 0.0
    for i in numba.prange(len(x)):
        if x[i] < 0:
            raise ValueError
        total += x[i] + 1
    return total
