"""1,933 of 2,000 values are wrong"""

import numpy as np


def run(x, grid, values):
    return values[np.argmin(np.abs(x[:, None] - grid), axis=1)]
