"""NumPy, linalg.solve

One call for all systems, inside of which LAPACK is called for each, in float64 whatever it is given: float32
is widened, and the result narrowed, inside the call. b gets one more axis, without which NumPy takes it for a
matrix.
"""

import numpy as np


def run(A, b):
    return np.linalg.solve(A, b[:, :, None])[:, :, 0]
