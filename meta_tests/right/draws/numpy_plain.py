"""NumPy"""

import numpy as np


def run(n, seed, width):
    return np.random.default_rng(seed).random(n, width.dtype) * width
