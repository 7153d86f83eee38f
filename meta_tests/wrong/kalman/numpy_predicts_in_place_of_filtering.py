"""20 of 20 values are wrong"""

import numpy as np

from kernels.kalman import numpy_loop


def run(y, A, c, Q, r, x0, P0):
    states = numpy_loop.run(y, A, c, Q, r, x0, P0)
    return np.vstack([x0, states[:-1]]) @ A.T
