"""wrong"""

import numpy as np


def run(q, p, accuracy):
    x, steps, more = np.ones_like(q), np.zeros(len(q), np.int64), np.ones(len(q), bool)
    for _ in range(200):
        square = x * x
        step = np.where(more, (x * square + p * x - q) / (3 * square + p), 0)
        x -= step
        steps += more
        more &= np.abs(step) > accuracy
    return x, steps
