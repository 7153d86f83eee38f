"""Numba, planet by planet

A loop per planet with a state of four numbers, which ends when the planet is there.
"""

import numba
import numpy as np

from . import MOST_STEPS


@numba.njit(error_model="numpy")
def slopes(x, y, speed_x, speed_y):
    squared = x * x + y * y
    cubed = squared * np.sqrt(squared)
    return speed_x, speed_y, -x / cubed, -y / cubed


@numba.njit
def moved(state, h, slope):
    return state[0] + h * slope[0], state[1] + h * slope[1], state[2] + h * slope[2], state[3] + h * slope[3]


@numba.njit
def weighted(a, k1, b, k2, c, k3, i):
    return a * k1[i] + b * k2[i] + c * k3[i]


@numba.njit(error_model="numpy")
def orbit(state, until, accuracy):
    scalar = type(accuracy)
    a, b, c = scalar(2 / 9), scalar(1 / 3), scalar(4 / 9)
    time, h, tried, is_there = scalar(0), scalar(0.01), 0, False
    k1 = slopes(*state)
    while not is_there and tried < MOST_STEPS:
        tried += 1
        is_last = h >= until - time
        h = min(h, until - time)
        k2 = slopes(*moved(state, h * scalar(0.5), k1))
        k3 = slopes(*moved(state, scalar(0.75) * h, k2))
        step = (
            weighted(a, k1, b, k2, c, k3, 0),
            weighted(a, k1, b, k2, c, k3, 1),
            weighted(a, k1, b, k2, c, k3, 2),
            weighted(a, k1, b, k2, c, k3, 3),
        )
        then = moved(state, h, step)
        k4 = slopes(*then)
        error = scalar(0)
        for i in range(4):
            part = weighted(scalar(-5 / 72), k1, scalar(1 / 12), k2, scalar(1 / 9), k3, i)
            error = max(error, abs(h * (part - scalar(1 / 8) * k4[i])))
        error /= accuracy
        if error <= scalar(1):
            state, k1, time, is_there = then, k4, time + h, is_last
        growth = scalar(0.9) * error ** scalar(-1 / 3) if error > scalar(0) else scalar(5)
        h *= min(max(growth, scalar(0.2)), scalar(5))
    return state, tried


@numba.njit
def run(state, until, accuracy):
    end, tried = np.empty_like(state), np.empty(state.shape[1], np.int64)
    for i in range(state.shape[1]):
        start = state[0, i], state[1, i], state[2, i], state[3, i]
        (end[0, i], end[1, i], end[2, i], end[3, i]), tried[i] = orbit(start, until, accuracy)
    return end, tried
