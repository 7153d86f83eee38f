"""at index 1 (1,000 of 1,001 values are wrong): not bit for bit the same"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory

DTYPES = ("float32",)


def run(x0, n, alpha):
    return trajectory(np.float64(x0), n, np.float64(alpha)).astype(x0.dtype)
