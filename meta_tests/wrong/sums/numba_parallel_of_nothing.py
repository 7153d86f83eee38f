"""parallel=True, and nothing is done in parallel: take it out"""

import numba


@numba.njit(parallel=True)
def run(x):
    total = 0.0
    for value in x:
        total += value + 1
    return total
