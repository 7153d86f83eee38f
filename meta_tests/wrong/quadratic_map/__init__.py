"""What wrong kernels of quadratic_map have in common."""

import numpy as np


def trajectory(x0, n, alpha, step=lambda alpha, x, one: alpha * x * (one - x), after=0):
    x = np.empty(n + 1, dtype=x0.dtype)
    x[0] = x0
    one = x0.dtype.type(1)
    for t in range(n):
        x[t + 1] = step(alpha, x[t], one) if t >= after else alpha * x[t] * (one - x[t])
    return x
