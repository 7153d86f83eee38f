"""Numba, period by period

The same loops the other way round: shocks are read in the order in which they lie, and the households'
updates of one period become vector code.
"""

import numba


@numba.njit
def run(w0, z, floor, rich, keep):
    w = w0.copy()
    for t in range(len(z)):
        for i in range(len(w)):
            grown = z[t, i] * w[i]
            if w[i] > rich:
                grown *= keep
            w[i] = max(grown, floor)
    return w
