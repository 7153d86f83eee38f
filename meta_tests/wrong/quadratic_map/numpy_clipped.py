"""the largest error is 1.33 at index 8 (on the probe 'outside', n = 61)"""

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: min(a * x * (one - x), one))
