"""most draws are float32 numbers"""

import numpy as np

from meta_tests.wrong.random_draws import normal

DTYPES = ("float64",)


def run(seed, n, sigma):
    return sigma * normal(seed, n, np.float32(1)).astype(np.float64)
