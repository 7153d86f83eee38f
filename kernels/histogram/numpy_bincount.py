"""NumPy, bincount

It adds up in float64 whatever the weights are: float32 is widened to an array of n, and the result narrowed,
inside the call.
"""

import numpy as np


def run(keys, weights, bins):
    return np.bincount(keys, weights, minlength=bins).astype(weights.dtype, copy=False)
