"""Floor: every key and every weight read

The mean of each, as vector code: what is left when it does not matter where a weight goes.
"""

import numba

SCALES_WITH_CORES = True


@numba.njit(fastmath={"reassoc"})
def run(keys, weights, bins):
    scalar = weights.dtype.type
    key, weight = 0, scalar(0)
    for i in range(len(keys)):
        key += keys[i]
        weight += weights[i]
    return scalar(key) / scalar(len(keys)) + weight / scalar(len(keys))


def expected(keys, weights, bins, out):
    """The sum of both means in float64, and how far `run` may be from it."""
    return float(keys.mean() + weights.mean(dtype="float64")), 1e-3
