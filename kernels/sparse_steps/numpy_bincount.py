"""NumPy, bincount

Products of all entries, then added by row by np.bincount, which computes in float64.
"""

import numpy as np


def run(starts, columns, values, rows, steps, damping):
    n, scalar = len(starts) - 1, values.dtype.type
    x = np.ones(n, values.dtype)
    for _ in range(steps):
        product = np.bincount(rows, values * x[columns], minlength=n).astype(values.dtype)
        x = scalar(1) - damping + damping * product
    return x
