"""Numba, loops

Two plates that change places: a step reads one and writes the other.
"""

import numba


@numba.njit
def run(u, steps, k):
    u, after = u.copy(), u.copy()
    four = type(k)(4)
    for _ in range(steps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                neighbours = u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]
                after[i, j] = u[i, j] + k * (neighbours - four * u[i, j])
        u, after = after, u
    return u
