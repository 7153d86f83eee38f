"""Numba falls back to object mode, and Python would run in its name: write what it compiles"""

import numba
import numpy as np


@numba.jit(forceobj=True)
def run(x):
    held = {}
    for value in x:
        held[str(value)] = object()
    return np.sum(x + 1)
