"""where the reference has
fails
"""

import numpy as np


def run(a, b):
    shorter = min(len(a), len(b))
    return np.count_nonzero(a[:shorter] != b[:shorter]) + abs(len(a) - len(b))
