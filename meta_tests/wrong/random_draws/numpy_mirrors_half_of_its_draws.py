"""the correlation at lag 5000 is -0.5"""

import numpy as np

from meta_tests.wrong.random_draws import normal


def run(seed, n, sigma):
    half = normal(seed, (n + 1) // 2, sigma)
    return sigma * np.concatenate([half, -half])[:n]
