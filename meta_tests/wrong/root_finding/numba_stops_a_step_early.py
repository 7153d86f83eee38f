"""wrong"""

import numba
import numpy as np


@numba.njit
def run(q, p, accuracy):
    x, steps = np.ones_like(q), np.zeros(len(q), np.int64)
    for i in range(len(q)):
        while True:
            square = x[i] * x[i]
            step = (x[i] * square + p[i] * x[i] - q[i]) / (3 * square + p[i])
            if abs(step) <= accuracy * x[i] or steps[i] == 200:
                break
            x[i] -= step
            steps[i] += 1
    return x, steps
