"""a later call writes over the result of an earlier one, or hands it back"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory

KEPT = {}


def run(x0, n, alpha):
    out = KEPT.setdefault((n, x0.dtype), np.empty(n + 1, dtype=x0.dtype))
    out[:] = trajectory(x0, n, alpha)
    return out
