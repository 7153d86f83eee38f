"""Numba, loops

A pair at a time, and its three sums in local variables.
"""

import numba
import numpy as np


@numba.njit(error_model="numpy")
def pull(i, x, m, softening):
    ax = ay = az = type(softening)(0)
    for j in range(len(x)):
        dx, dy, dz = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1], x[j, 2] - x[i, 2]
        squared = dx * dx + dy * dy + dz * dz + softening
        weight = m[j] / (squared * np.sqrt(squared))
        ax += weight * dx
        ay += weight * dy
        az += weight * dz
    return ax, ay, az


@numba.njit
def run(x, m, softening):
    accelerations = np.empty_like(x)
    for i in range(len(x)):
        accelerations[i, 0], accelerations[i, 1], accelerations[i, 2] = pull(i, x, m, softening)
    return accelerations
