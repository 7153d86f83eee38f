"""Numba, loop

One pass over the numbers, added block by block; nothing is allocated.
"""

import numba
import numpy as np


@numba.njit
def run(x, factor):
    # x.dtype.type(0), not 0.0: an untyped number would turn float32 arithmetic into float64.
    total = x.dtype.type(0)
    # Added one by one, a million float32 numbers lose four digits; in blocks they do not.
    block = 1 + int(np.sqrt(len(x)))
    for start in range(0, len(x), block):
        part = x.dtype.type(0)
        for value in x[start : start + block]:
            part += value * value
        total += part
    return factor * total
