"""the correlation at lag 1"""

import numpy as np

from meta_tests.wrong.random_draws import normal


def run(seed, n, sigma):
    return sigma * np.sort(normal(seed, n, sigma))
