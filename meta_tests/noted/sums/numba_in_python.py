"""interpreted: object mode"""

import numba
import numpy as np


@numba.jit(forceobj=True)
def run(x):
    return np.sum(x + 1)
