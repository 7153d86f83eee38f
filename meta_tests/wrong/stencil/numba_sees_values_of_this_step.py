"""values are wrong"""

import numba


@numba.njit
def run(u, steps, k):
    u = u.copy()
    for _ in range(steps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                neighbours = u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]
                u[i, j] += k * (neighbours - 4 * u[i, j])
    return u
