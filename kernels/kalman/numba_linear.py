"""Numba, all that a step needs of P as linear forms of the last P (tuned)

With h = A'c, the expected covariance, what is observed of it and its variance are sums of the last P's three
numbers, with coefficients that are made once. So a step waits for one such sum, one division and one product,
where the formulas as they stand wait for three products of matrices. P is symmetric, which is used.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy", fastmath={"contract"})
def run(y, A, c, Q, r, x0, P0):
    a, b, d, e = A[0, 0], A[0, 1], A[1, 0], A[1, 1]
    c0, c1, two, one = c[0], c[1], type(r)(2), type(r)(1)
    h0, h1 = c0 * a + c1 * d, c0 * b + c1 * e
    # Expected P00, P01 and P11; P c; c' P c + r: coefficients of P00, P01, P11, and a constant.
    m00, m01, m02, m03 = a * a, two * a * b, b * b, Q[0, 0]
    m10, m11, m12, m13 = a * d, a * e + b * d, b * e, Q[0, 1]
    m20, m21, m22, m23 = d * d, two * d * e, e * e, Q[1, 1]
    u0, u1, u2, u3 = a * h0, a * h1 + b * h0, b * h1, Q[0, 0] * c0 + Q[0, 1] * c1
    v0, v1, v2, v3 = d * h0, d * h1 + e * h0, e * h1, Q[1, 0] * c0 + Q[1, 1] * c1
    s0, s1, s2, s3 = h0 * h0, two * h0 * h1, h1 * h1, c0 * u3 + c1 * v3 + r
    x, z, p00, p01, p11 = x0[0], x0[1], P0[0, 0], P0[0, 1], P0[1, 1]
    states = np.empty((len(y), 2), y.dtype)
    for t in range(len(y)):
        inverse = one / ((s3 + s0 * p00) + (s1 * p01 + s2 * p11))
        k0, k1 = (u3 + u0 * p00) + (u1 * p01 + u2 * p11), (v3 + v0 * p00) + (v1 * p01 + v2 * p11)
        q00 = (m03 + m00 * p00) + (m01 * p01 + m02 * p11)
        q01 = (m13 + m10 * p00) + (m11 * p01 + m12 * p11)
        q11 = (m23 + m20 * p00) + (m21 * p01 + m22 * p11)
        x, z = a * x + b * z, d * x + e * z
        v = (y[t] - (c0 * x + c1 * z)) * inverse
        x, z = x + k0 * v, z + k1 * v
        p00, p01, p11 = q00 - k0 * k0 * inverse, q01 - k0 * k1 * inverse, q11 - k1 * k1 * inverse
        states[t, 0], states[t, 1] = x, z
    return states
