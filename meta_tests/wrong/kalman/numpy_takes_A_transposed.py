"""20 of 20 values are wrong"""

from kernels.kalman import numpy_loop


def run(y, A, *rest):
    return numpy_loop.run(y, A.T.copy(), *rest)
