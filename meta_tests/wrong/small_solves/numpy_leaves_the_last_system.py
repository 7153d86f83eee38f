"""at index 1797 (3 of 1,800 values are wrong)"""

import numpy as np

from kernels.small_solves import numpy_solve


def run(A, b):
    return np.append(numpy_solve.run(A[:-1], b[:-1]), b[-1:], axis=0)
