"""at index 1 (1,000 of 1,001 values are wrong): not bit for bit the same"""

import numpy as np


def run(x0, n, alpha):
    return np.full(n + 1, x0)
