"""Numba, agent by agent

The agents' loop is the outer one: a state stays in a register from its first step to its last, but
every step waits for the one before.
"""

import numba
import numpy as np


@numba.njit
def run(x0, steps, alpha):
    one = type(alpha)(1)
    end = np.empty_like(x0)
    for i in range(len(x0)):
        x = x0[i]
        for _ in range(steps):
            x = alpha * x * (one - x)
        end[i] = x
    return end
