"""67 of 2,000 values are wrong"""

import numpy as np


def run(x, grid, values):
    return np.interp(x, grid, values, left=0, right=0).astype(x.dtype)
