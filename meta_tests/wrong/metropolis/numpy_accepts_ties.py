"""'just_rejected'"""

import numpy as np

from kernels.metropolis.numpy_steps import log_density


def run(starts, moves, log_u):
    x, accepted = starts.copy(), np.zeros(len(starts), np.int64)
    for move, threshold in zip(moves, log_u, strict=True):
        accept = threshold <= log_density(x + move) - log_density(x)
        x = np.where(accept, x + move, x)
        accepted += accept
    return x, accepted
