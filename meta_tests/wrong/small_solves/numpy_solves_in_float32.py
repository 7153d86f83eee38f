"""1,800 of 1,800 values are wrong"""

import numpy as np

from kernels.small_solves import numpy_solve

DTYPES = ("float64",)


def run(A, b):
    return numpy_solve.run(A.astype(np.float32), b.astype(np.float32)).astype(np.float64)
