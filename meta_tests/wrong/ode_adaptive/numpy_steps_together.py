"""wrong"""

import numpy as np

from kernels.ode_adaptive.numpy_active import slopes


# One step size, that of the planet that needs the smallest.
def run(state, until, accuracy):
    y, time, h, tried, k1 = state, 0.0, 0.01, 0, slopes(state)
    while time < until:
        tried += 1
        h = min(h, until - time)
        k2 = slopes(y + h / 2 * k1)
        k3 = slopes(y + 0.75 * h * k2)
        then = y + h * (2 / 9 * k1 + 1 / 3 * k2 + 4 / 9 * k3)
        k4 = slopes(then)
        error = np.max(np.abs(h * (-5 / 72 * k1 + k2 / 12 + k3 / 9 - k4 / 8))) / accuracy
        if error <= 1:
            y, k1, time = then, k4, time + h
        h *= min(5, max(0.2, 0.9 * error ** (-1 / 3)))
    return y.astype(state.dtype), np.full(state.shape[1], tried)
