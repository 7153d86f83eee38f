"""a race between threads, random numbers without a seed, or memory that was never set"""

import numpy as np


def run(n, seed, width):
    return np.random.default_rng().random(n, width.dtype) * width
