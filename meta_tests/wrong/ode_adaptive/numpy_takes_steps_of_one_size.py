"""wrong"""

import numpy as np

from kernels.ode_adaptive.numpy_active import slopes


def run(state, until, accuracy):
    y, steps = state, 200
    h = until / steps
    for _ in range(steps):
        k1 = slopes(y)
        k2 = slopes(y + h / 2 * k1)
        k3 = slopes(y + 3 * h / 4 * k2)
        y = y + h * (2 / 9 * k1 + 1 / 3 * k2 + 4 / 9 * k3)
    return y.astype(state.dtype), np.full(state.shape[1], steps)
