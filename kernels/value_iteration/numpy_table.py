"""NumPy, table of payoffs

All (y, a, a') at once: payoffs are made once per call, and on every step an array of m × n × n, their sum
with the expectation, of which the maximum is taken.
"""

import numpy as np


def run(a, y, P, R, beta, tol, max_iter):
    c = R * a[:, None] + y[:, None, None] - a
    possible = c > 0
    payoff = np.where(possible, 1 - 1 / np.where(possible, c, 1), -np.inf).astype(a.dtype, copy=False)
    V = np.zeros((len(y), len(a)), a.dtype)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        new = np.max(payoff + beta * (P @ V)[:, None, :], axis=2)
        gap, V = np.max(np.abs(new - V)), new
    return V, step
