"""NumPy, all to the end

A step for everybody until the last one is found; whoever is found stays where it is.
"""

import numpy as np

from . import MOST_STEPS


def run(q, p, accuracy):
    x, steps, more = np.ones_like(q), np.zeros(len(q), np.int64), np.ones(len(q), bool)
    for _ in range(MOST_STEPS):
        square = x * x
        step = np.where(more, (x * square + p * x - q) / (3 * square + p), 0)
        x -= step
        steps += more
        more &= np.abs(step) > accuracy * x
        if not more.any():
            break
    return x, steps
