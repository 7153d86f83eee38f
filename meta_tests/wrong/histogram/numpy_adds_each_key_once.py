"""1,000 of 1,000 values are wrong"""

import numpy as np


def run(keys, weights, bins):
    out = np.zeros(bins, weights.dtype)
    out[keys] += weights
    return out
