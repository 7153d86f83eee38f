"""it keeps something for each size between calls, which belongs into each"""

from meta_tests.wrong.quadratic_map import trajectory

KEPT = {}


def run(x0, n, alpha):
    if n not in KEPT:
        KEPT.clear()
        KEPT[n] = sum(trajectory(x0, n, alpha)[0] for _ in range(9))
    return trajectory(x0, n, alpha)
