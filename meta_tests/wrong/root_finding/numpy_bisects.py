"""wrong"""

import numpy as np


def run(q, p, accuracy):
    low, high = np.zeros_like(q), np.cbrt(q)
    for _ in range(60):
        middle = (low + high) / 2
        is_low = middle**3 + p * middle < q
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return (low + high) / 2, np.full(len(q), 60)
