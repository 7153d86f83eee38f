"""NumPy, Python loop

The reference: NumPy has nothing to vectorise here, so the interpreter does every step on
NumPy scalars, which round exactly like the array's dtype. The array is made inside the call.
"""

import numpy as np


def run(x0, n, alpha):
    x = np.empty(n + 1, dtype=x0.dtype)
    x[0] = x0
    for t in range(n):
        x[t + 1] = alpha * x[t] * (1 - x[t])
    return x
