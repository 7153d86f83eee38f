"""not bit for bit the same; the largest error is 2.83e-09 at index 60 (on the probe 'chaotic', n = 61)
not bit for bit the same; the largest error is 0.668 at index 58 (on the probe 'chaotic', n = 61)
"""

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda alpha, x, one: alpha * (x * (one - x)))
