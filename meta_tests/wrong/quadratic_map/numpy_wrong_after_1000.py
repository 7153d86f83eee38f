"""(37 of 1,038 values are wrong): not bit for bit the same
(36 of 1,038 values are wrong): not bit for bit the same
"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=1000)
