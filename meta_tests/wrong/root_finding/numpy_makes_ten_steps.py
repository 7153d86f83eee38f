"""wrong"""

import numpy as np


def run(q, p, accuracy):
    x = np.ones_like(q)
    for _ in range(10):
        square = x * x
        x = x - (x * square + p * x - q) / (3 * square + p)
    return x, np.full(len(q), 10)
