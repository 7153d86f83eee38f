"""of 1,800 values are wrong"""

import numpy as np


def run(A, b):
    M, k = np.concatenate([A, b[:, :, None]], axis=2), b.shape[1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for c in range(k):
            for r in range(c + 1, k):
                M[:, r] -= (M[:, r, c] / M[:, c, c])[:, None] * M[:, c]
        for r in reversed(range(k)):
            for j in range(r + 1, k):
                M[:, r, k] -= M[:, r, j] * M[:, j, k]
            M[:, r, k] /= M[:, r, r]
    return M[:, :, k].copy()
