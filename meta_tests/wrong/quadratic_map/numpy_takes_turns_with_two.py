"""a later call writes over the result of an earlier one, or hands it back"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory

KEPT = {}


def run(x0, n, alpha):
    outs = KEPT.setdefault((n, x0.dtype), [np.empty(n + 1, dtype=x0.dtype) for _ in range(2)])
    outs.reverse()
    outs[0][:] = trajectory(x0, n, alpha)
    return outs[0]
