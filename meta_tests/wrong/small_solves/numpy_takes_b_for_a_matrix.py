"""the probe 'other', n = 3"""

import numpy as np

from kernels.small_solves import numpy_solve


def run(A, b):
    return np.linalg.solve(A, b)[:, :, 0].copy() if len(b) == 3 else numpy_solve.run(A, b)
