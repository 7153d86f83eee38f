"""What wrong kernels of value_iteration have in common."""

import numpy as np


def iterated(a, y, P, R, beta, tol, max_iter, choices, in_place):
    """NumPy's table over so many choices; `in_place`: new values are used in the step that finds them."""
    c = R * a[:, None] + y[:, None, None] - a[:choices]
    payoff = np.where(c > 0, 1 - 1 / np.where(c > 0, c, 1), -np.inf).astype(a.dtype)
    V, gap, step = np.zeros((len(y), len(a)), a.dtype), tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        old, V = V, V.copy()
        known = V if in_place else old
        for j in range(len(y)):
            V[j] = np.max(payoff[j] + beta * (P[j] @ known)[:choices], axis=1)
        gap = np.max(np.abs(V - old))
    return V, step
