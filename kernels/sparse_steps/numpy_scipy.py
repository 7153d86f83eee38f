"""NumPy with SciPy's sparse matrix

scipy.sparse.csr_array made of the three arrays, and its product with a vector, in every step: what NumPy's
users take. Importing SciPy is in its import.
"""

import numpy as np
from scipy.sparse import csr_array


def run(starts, columns, values, rows, steps, damping):
    n, scalar = len(starts) - 1, values.dtype.type
    matrix, x = csr_array((values, columns, starts), shape=(n, n)), np.ones(n, values.dtype)
    for _ in range(steps):
        x = scalar(1) - damping + damping * (matrix @ x)
    return x
