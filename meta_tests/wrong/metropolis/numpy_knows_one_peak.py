"""wrong"""

import numpy as np


def run(starts, moves, log_u):
    x, accepted = starts.copy(), np.zeros(len(starts), np.int64)
    for move, threshold in zip(moves, log_u, strict=True):
        accept = threshold < np.abs(x - 3) - np.abs(x + move - 3)
        x = np.where(accept, x + move, x)
        accepted += accept
    return x, accepted
