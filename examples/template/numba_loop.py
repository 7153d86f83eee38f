"""Numba, loop

One pass over the numbers; nothing is allocated.
"""

import numba


@numba.njit
def run(x, factor):
    # x.dtype.type(0), not 0.0: an untyped number would turn float32 arithmetic into float64.
    total = x.dtype.type(0)
    for value in x:
        total += value * value
    return factor * total
