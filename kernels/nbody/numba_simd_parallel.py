"""Numba, vector code over pairs, in parallel

Each coordinate in an array of its own, sums that may be added in another order, and divisions that are not
tested for zero: with all three, the loop over pairs is vector code.
"""

import numba
import numpy as np


@numba.njit(fastmath={"reassoc", "nsz", "contract"}, error_model="numpy")
def pull(px, py, pz, x, y, z, m, softening):
    ax = ay = az = type(softening)(0)
    for j in range(len(x)):
        dx, dy, dz = x[j] - px, y[j] - py, z[j] - pz
        squared = dx * dx + dy * dy + dz * dz + softening
        weight = m[j] / (squared * np.sqrt(squared))
        ax += weight * dx
        ay += weight * dy
        az += weight * dz
    return ax, ay, az


@numba.njit(parallel=True)
def run(positions, m, softening):
    x, y, z = positions[:, 0].copy(), positions[:, 1].copy(), positions[:, 2].copy()
    accelerations = np.empty_like(positions)
    for i in numba.prange(len(x)):
        ax, ay, az = pull(x[i], y[i], z[i], x, y, z, m, softening)
        accelerations[i, 0], accelerations[i, 1], accelerations[i, 2] = ax, ay, az
    return accelerations
