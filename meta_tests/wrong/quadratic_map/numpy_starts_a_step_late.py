"""at index 0 (1,001 of 1,001 values are wrong): not bit for bit the same"""

from meta_tests.wrong.quadratic_map import trajectory


def run(x0, n, alpha):
    return trajectory(x0, n + 1, alpha)[1:]
