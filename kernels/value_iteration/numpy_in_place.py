"""NumPy, table of payoffs, sums in place

numpy_table with ``out=``: the array of m × n × n sums is made once per call, and written over in every step.
"""

import numpy as np


def run(a, y, P, R, beta, tol, max_iter):
    c = R * a[:, None] + y[:, None, None] - a
    possible = c > 0
    payoff = np.where(possible, 1 - 1 / np.where(possible, c, 1), -np.inf).astype(a.dtype, copy=False)
    V, value = np.zeros((len(y), len(a)), a.dtype), np.empty_like(payoff)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        np.add(payoff, beta * (P @ V)[:, None, :], out=value)
        new = value.max(axis=2)
        gap, V = np.max(np.abs(new - V)), new
    return V, step
