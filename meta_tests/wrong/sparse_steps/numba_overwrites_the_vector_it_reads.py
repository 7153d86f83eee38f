"""values are wrong"""

import numba
import numpy as np

from kernels.sparse_steps.numba_rows import row_sum


@numba.njit
def run(starts, columns, values, rows, steps, damping):
    x = np.ones(len(starts) - 1, values.dtype)
    for _ in range(steps):
        for i in range(len(x)):
            x[i] = type(damping)(1) - damping + damping * row_sum(i, starts, columns, values, x)
    return x
