"""Floor: every shock read from memory once

Their mean, as vector code, and nothing stored. What a kernel takes longer is its arithmetic, and reading
shocks in another order. One thread; divide by the cores that a kernel keeps busy.
"""

import numba

SCALES_WITH_CORES = True


@numba.njit(fastmath={"reassoc"})
def run(w0, z, floor, rich, keep):
    mean = z.dtype.type(0)
    for t in range(len(z)):
        total = z.dtype.type(0)
        for i in range(len(w0)):
            total += z[t, i]
        mean += total / z.dtype.type(z.size)
    return mean


def expected(w0, z, floor, rich, keep, w):
    """The mean in float64, and how far `run` may be from it."""
    return float(z.mean(dtype="float64")), 5e-5
