"""it remembers its results, or uses what is only true of the timed inputs"""

from meta_tests.wrong.quadratic_map import trajectory

SEEN = {}


def run(x0, n, alpha):
    key = (x0, n, alpha, x0.dtype)
    if key not in SEEN:
        SEEN[key] = trajectory(x0, n, alpha)
    return SEEN[key].copy()
