"""Floor: the recursion of the covariance alone

P after a step needs P before it, and nobody knows how much an observation counts without P: two products of
two-by-two matrices, a division and a product again, each waiting for the one before, on any number of cores.
What a kernel takes longer is the state, which need not wait for anything else, its stores, and its loop.
"""

import numba
import numpy as np

SCALES_WITH_CORES = False


@numba.njit
def run(y, A, c, Q, r, x0, P0):
    a, b, d, e = A[0, 0], A[0, 1], A[1, 0], A[1, 1]
    p00, p01, p11 = P0[0, 0], P0[0, 1], P0[1, 1]
    for _ in range(len(y)):
        q00, q01, q10, q11 = a * p00 + b * p01, a * p01 + b * p11, d * p00 + e * p01, d * p01 + e * p11
        p00, p01 = q00 * a + q01 * b + Q[0, 0], q00 * d + q01 * e + Q[0, 1]
        p11 = q10 * d + q11 * e + Q[1, 1]
        g0, g1 = c[0] * p00 + c[1] * p01, c[0] * p01 + c[1] * p11
        s = c[0] * g0 + c[1] * g1 + r
        p00, p01, p11 = p00 - g0 / s * g0, p01 - g0 / s * g1, p11 - g1 / s * g1
    return p00 + p11


def expected(y, A, c, Q, r, x0, P0, states):
    """The same in float64. P forgets its errors within a few steps, so that few roundings are left."""
    wide = run.py_func(y, *(np.asarray(value, np.float64)[()] for value in (A, c, Q, r, x0, P0)))
    return float(wide), 64 * float(np.finfo(y.dtype).eps) * float(wide)
