"""1,000 of 1,000 values are wrong"""

import numpy as np


def run(keys, weights, bins):
    return np.bincount(keys, minlength=bins).astype(weights.dtype)
