"""Numba has compiled nothing: is a decorator missing"""

import numpy as np

ALONE = True  # in a process of its own


def run(x):
    return np.sum(x + 1)
