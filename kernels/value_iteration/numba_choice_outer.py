"""Numba, choice by choice

The loops the other way round: for one choice after the other, all assets that can afford it. Their maxima do
not wait for each other, so that the innermost loop becomes vector code; the division is NumPy's, since
Python's tests every divisor for zero.
"""

import numba
import numpy as np

from kernels.larger import larger


@numba.njit
def expectation(P, V):
    EV = np.zeros_like(V)
    for j in range(len(P)):
        for i in range(len(P)):
            EV[j] += P[j, i] * V[i]
    return EV


@numba.njit(error_model="numpy")
def best_choice(cash, a, EV, beta):
    one = a.dtype.type(1)
    best = np.full_like(cash, -np.inf)
    poorest = 0
    for k in range(len(a)):
        while poorest < len(cash) and cash[poorest] <= a[k]:
            poorest += 1
        able, value = cash[poorest:], best[poorest:]
        for i in range(len(able)):
            value[i] = larger(value[i], one - one / (able[i] - a[k]) + beta * EV[k])
    return best


@numba.njit
def run(a, y, P, R, beta, tol, max_iter):
    V = np.zeros((len(y), len(a)), a.dtype)
    new = np.empty_like(V)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        EV = expectation(P, V)
        for j in range(len(y)):
            new[j] = best_choice(R * a + y[j], a, EV[j], beta)
        gap = np.max(np.abs(new - V))
        V, new = new, V
    return V, step
