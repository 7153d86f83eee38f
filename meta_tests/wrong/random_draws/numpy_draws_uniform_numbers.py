"""the distribution is"""

import numpy as np


def run(seed, n, sigma):
    return sigma * np.random.default_rng(seed).uniform(-(3**0.5), 3**0.5, n).astype(sigma.dtype)
