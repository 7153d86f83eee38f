"""Numba, loops

No table: payoffs are computed where they are needed, on every step, and the loop over choices ends where
consumption does.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy")
def run(a, y, P, R, beta, tol, max_iter):
    zero, one = type(beta)(0), type(beta)(1)
    m, n = len(y), len(a)
    V = np.zeros((m, n), a.dtype)
    new, EV = np.empty_like(V), np.empty(n, a.dtype)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        gap = zero
        for j in range(m):
            for k in range(n):
                total = zero
                for i in range(m):
                    total += P[j, i] * V[i, k]
                EV[k] = beta * total
            for i in range(n):
                cash = R * a[i] + y[j]
                best = type(beta)(-np.inf)
                for k in range(n):
                    c = cash - a[k]
                    if c <= zero:
                        break
                    best = max(best, one - one / c + EV[k])
                new[j, i] = best
                gap = max(gap, abs(best - V[j, i]))
        V, new = new, V
    return V, step
