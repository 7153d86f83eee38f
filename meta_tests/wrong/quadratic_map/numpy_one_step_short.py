"""returned shape (1000,), not (1001,)"""

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n - 1, alpha)
