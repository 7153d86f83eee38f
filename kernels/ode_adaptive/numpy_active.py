"""NumPy, arrays of those on their way

A step for all planets that are not there yet, each with a size of its own; whoever arrives leaves the arrays.
"""

import numpy as np

from . import MOST_STEPS


def slopes(state):
    x, y, speed_x, speed_y = state
    squared = x * x + y * y
    cubed = squared * np.sqrt(squared)
    return np.stack([speed_x, speed_y, -x / cubed, -y / cubed])


def run(state, until, accuracy):
    scalar = state.dtype.type
    end, tried = np.empty_like(state), np.zeros(state.shape[1], np.int64)
    active, y = np.arange(state.shape[1]), state
    time, h = np.zeros_like(y[0]), np.full_like(y[0], 0.01)
    k1 = slopes(y)
    for _ in range(MOST_STEPS):
        tried[active] += 1
        is_last = h >= until - time
        h = np.minimum(h, until - time)
        k2 = slopes(y + h / 2 * k1)
        k3 = slopes(y + scalar(0.75) * h * k2)
        then = y + h * (scalar(2 / 9) * k1 + scalar(1 / 3) * k2 + scalar(4 / 9) * k3)
        k4 = slopes(then)
        parts = scalar(-5 / 72) * k1 + scalar(1 / 12) * k2 + scalar(1 / 9) * k3 - scalar(1 / 8) * k4
        error = np.max(np.abs(h * parts), axis=0) / accuracy
        takes = error <= 1
        y, k1 = np.where(takes, then, y), np.where(takes, k4, k1)
        time = np.where(takes, time + h, time)
        with np.errstate(divide="ignore"):  # an error of 0 allows the largest step
            h = h * np.clip(scalar(0.9) * error ** scalar(-1 / 3), scalar(0.2), scalar(5))
        there = takes & is_last
        if there.any():
            end[:, active[there]] = y[:, there]
            on_way = ~there
            active, y, k1, time, h = active[on_way], y[:, on_way], k1[:, on_way], time[on_way], h[on_way]
        if not len(active):
            break
    end[:, active] = y
    return end, tried
