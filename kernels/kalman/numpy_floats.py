"""NumPy, Python floats, two by two written out

The formulas on Python's own floats, which the interpreter handles several times faster than NumPy's scalars
and small arrays. Python's floats are float64; the states become an array at the end.
"""

import numpy as np


def run(y, A, c, Q, r, x0, P0):
    (a, b), (d, e) = A.tolist()
    c0, c1 = c.tolist()
    (q00, q01), (q10, q11) = Q.tolist()
    r, (x, z) = float(r), x0.tolist()
    (p00, p01), (p10, p11) = P0.tolist()
    states = []
    for observed in y.tolist():
        x, z = a * x + b * z, d * x + e * z
        m00, m01, m10, m11 = a * p00 + b * p10, a * p01 + b * p11, d * p00 + e * p10, d * p01 + e * p11
        p00, p01 = m00 * a + m01 * b + q00, m00 * d + m01 * e + q01
        p10, p11 = m10 * a + m11 * b + q10, m10 * d + m11 * e + q11
        k0, k1 = p00 * c0 + p01 * c1, p10 * c0 + p11 * c1
        s = c0 * k0 + c1 * k1 + r
        k0, k1 = k0 / s, k1 / s
        v = observed - (c0 * x + c1 * z)
        x, z = x + k0 * v, z + k1 * v
        g0, g1 = c0 * p00 + c1 * p10, c0 * p01 + c1 * p11
        p00, p01, p10, p11 = p00 - k0 * g0, p01 - k0 * g1, p10 - k1 * g0, p11 - k1 * g1
        states.append((x, z))
    return np.array(states)
