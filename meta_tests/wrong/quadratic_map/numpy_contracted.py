"""at index 2 (999 of 1,001 values are wrong): not bit for bit the same
at index 1 (1,000 of 1,001 values are wrong): not bit for bit the same
"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    # alpha·x - (alpha·x)·x with the product exact: what a fused multiply-add computes.
    wide = np.longdouble
    return trajectory(x0, n, alpha, lambda a, x, one: x0.dtype.type(wide(a * x) - wide(a * x) * wide(x)))
