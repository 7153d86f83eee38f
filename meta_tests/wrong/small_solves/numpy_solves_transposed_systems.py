"""1,800 of 1,800 values are wrong"""

import numpy as np

from kernels.small_solves import numpy_solve


def run(A, b):
    return numpy_solve.run(np.swapaxes(A, 1, 2).copy(), b)
