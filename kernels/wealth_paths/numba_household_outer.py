"""Numba, household by household

The households' loop is the outer one: wealth stays in a register for all periods, but a household's shocks
lie n numbers apart.
"""

import numba
import numpy as np


@numba.njit
def run(w0, z, floor, rich, keep):
    end = np.empty_like(w0)
    for i in range(len(w0)):
        w = w0[i]
        for t in range(len(z)):
            grown = z[t, i] * w
            if w > rich:
                grown *= keep
            w = max(grown, floor)
        end[i] = w
    return end
