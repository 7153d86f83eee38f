"""(on the probe 'chaotic', n = 1,037)"""

import numpy as np

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    # Blocks of 64 steps in another order of operations; only what is left over is right.
    def wrong(a, x, one):
        return a * (x * (one - x))

    x = trajectory(x0, n // 64 * 64, alpha, wrong)
    return np.concatenate([x, trajectory(x[-1], n % 64, alpha)[1:]])
