"""NumPy, arrays of those not found

A step for all that are not found yet; those that are leave the arrays, which get shorter.
"""

import numpy as np

from . import MOST_STEPS


def run(q, p, accuracy):
    x, steps = np.ones_like(q), np.zeros(len(q), np.int64)
    active, price = np.arange(len(q)), x.copy()
    for _ in range(MOST_STEPS):
        square = price * price
        step = (price * square + p * price - q) / (3 * square + p)
        price = price - step
        x[active] = price
        steps[active] += 1
        more = np.abs(step) > accuracy * price
        active, price, q, p = active[more], price[more], q[more], p[more]
        if not len(active):
            break
    return x, steps
