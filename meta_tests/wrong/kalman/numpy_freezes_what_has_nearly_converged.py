"""more than"""

import numpy as np


def run(y, A, c, Q, r, x0, P0):
    x, P, change = x0, P0, np.inf
    states = np.empty((len(y), 2), y.dtype)
    for t in range(len(y)):
        x = A @ x
        if change > 1e-3:
            old, P = P, A @ P @ A.T + Q
            K = P @ c / (c @ P @ c + r)
            P = P - np.outer(K, c @ P)
            change = np.max(np.abs(P - old))
        x = x + K * (y[t] - c @ x)
        states[t] = x
    return states
