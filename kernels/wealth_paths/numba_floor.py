"""Floor: every shock read from memory once

The largest shock of all, kept per household, so that the comparisons are vector code. What a kernel takes
longer is its arithmetic, and reading shocks in another order. One thread; divide by the cores that a kernel
keeps busy.
"""

import numba

SCALES_WITH_CORES = True


@numba.njit
def run(w0, z, floor, rich, keep):
    largest = z[0].copy()
    for t in range(1, len(z)):
        for i in range(len(largest)):
            largest[i] = max(largest[i], z[t, i])
    return largest.max()


def expected(w0, z, floor, rich, keep, w):
    """The largest shock, to the bit: a comparison rounds nothing."""
    return float(z.max()), 0.0
