"""1 of 60 values are NaN, where the reference has none"""

import numpy as np


def run(n, seed, width):
    found = np.random.default_rng(seed).random(n, width.dtype) * width
    found[seed] = np.nan
    return found
