"""Numba, choice by choice in parallel

As numba_choice_outer, every income's assets in blocks of 128 over the threads, which meet at the end of every
step.
"""

import numba
import numpy as np

from .numba_choice_outer import best_choice, expectation

BLOCK = 128


@numba.njit(parallel=True)
def run(a, y, P, R, beta, tol, max_iter):
    blocks = (len(a) + BLOCK - 1) // BLOCK
    V = np.zeros((len(y), len(a)), a.dtype)
    new = np.empty_like(V)
    gap, step = tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        EV = expectation(P, V)
        gap = type(beta)(0)
        for block in numba.prange(len(y) * blocks):
            j, start = block // blocks, block % blocks * BLOCK
            part = slice(start, start + BLOCK)
            new[j, part] = best_choice(R * a[part] + y[j], a, EV[j], beta)
            gap = max(gap, np.max(np.abs(new[j, part] - V[j, part])))
        V, new = new, V
    return V, step
