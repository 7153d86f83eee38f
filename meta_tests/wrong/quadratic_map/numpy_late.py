"""at index 999 (2 of 1,001 values are wrong): not bit for bit the same"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=n - 2)
