"""Numba, loops with prange over rows

Two plates that change places, and the rows of a step spread over threads.
"""

import numba


@numba.njit(parallel=True)
def run(u, steps, k):
    u, after = u.copy(), u.copy()
    four = type(k)(4)
    for _ in range(steps):
        for i in numba.prange(1, u.shape[0] - 1):
            above, row, below, out = u[i - 1], u[i], u[i + 1], after[i]
            for j in range(1, len(row) - 1):
                neighbours = above[j] + below[j] + row[j - 1] + row[j + 1]
                out[j] = row[j] + k * (neighbours - four * row[j])
        u, after = after, u
    return u
