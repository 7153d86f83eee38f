"""Numba, market by market

A loop per market that ends when its price is found.
"""

import numba
import numpy as np

from . import MOST_STEPS


@numba.njit(error_model="numpy")
def price(q, p, accuracy):
    x, three, steps, is_found = type(q)(1), type(q)(3), 0, False
    while not is_found and steps < MOST_STEPS:
        square = x * x
        step = (x * square + p * x - q) / (three * square + p)
        x -= step
        steps += 1
        is_found = abs(step) <= accuracy * x
    return x, steps


@numba.njit
def run(q, p, accuracy):
    x, steps = np.empty_like(q), np.empty(len(q), np.int64)
    for i in range(len(q)):
        x[i], steps[i] = price(q[i], p[i], accuracy)
    return x, steps
