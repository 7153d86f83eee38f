"""20 of 20 values are wrong"""

from kernels.kalman import numpy_loop


def run(y, A, c, Q, *rest):
    return numpy_loop.run(y, A, c, 0 * Q, *rest)
