"""NumPy, elimination by hand, systems side by side

What jax_elimination does, for as many systems at a time as stay in a cache: arrays with a number of each
system, and a choice between two of them where rows are exchanged.
"""

import numpy as np

BLOCK = 4_096


def eliminate(A, b):
    k = b.shape[1]
    M = [[A[:, r, j].copy() for j in range(k)] + [b[:, r].copy()] for r in range(k)]
    for c in range(k):
        for r in range(c + 1, k):
            exchange = np.abs(M[r][c]) > np.abs(M[c][c])
            for j in range(c, k + 1):
                upper, lower = M[c][j], M[r][j]
                M[c][j], M[r][j] = np.where(exchange, lower, upper), np.where(exchange, upper, lower)
        for r in range(c + 1, k):
            factor = M[r][c] / M[c][c]
            for j in range(c + 1, k + 1):
                M[r][j] -= factor * M[c][j]
    x = [None] * k
    for r in reversed(range(k)):
        x[r] = (M[r][k] - sum(M[r][j] * x[j] for j in range(r + 1, k))) / M[r][r]
    return np.stack(x, axis=1)


def run(A, b):
    x = np.empty_like(b)
    for start in range(0, len(b), BLOCK):
        block = slice(start, start + BLOCK)
        x[block] = eliminate(A[block], b[block])
    return x
