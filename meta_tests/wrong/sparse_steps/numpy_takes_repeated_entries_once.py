"""values are wrong
'repeated'
"""

import numpy as np


def run(starts, columns, values, rows, steps, damping):
    n, scalar = len(starts) - 1, values.dtype.type
    matrix = np.zeros((n, n), values.dtype)
    matrix[rows, columns] = values
    x = np.ones(n, values.dtype)
    for _ in range(steps):
        x = scalar(1) - damping + damping * (matrix @ x)
    return x
