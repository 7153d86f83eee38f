"""NumPy, those who lose their job picked by a mask

A period for all, and 64 offers for those whom it hits.
"""

import numpy as np

PERIODS, OFFERS = 40, 64
u32 = np.uint32


def offer(seed, i, c, dtype):
    x = i * u32(0x9E3779B1) + (np.asarray(c, u32) * u32(0x85EBCA77) + u32(seed))
    x = (x ^ x >> u32(16)) * u32(0x7FEB352D)
    x = (x ^ x >> u32(15)) * u32(0x846CA68B)
    return ((x ^ x >> u32(16)) >> u32(8)).astype(dtype) * dtype.type(2**-24)


def run(wages, seed, loss):
    wages = wages.copy()
    workers = np.arange(len(wages), dtype=u32)
    for t in range(PERIODS):
        first = (OFFERS + 1) * t
        lost = np.flatnonzero(offer(seed, workers, [first], wages.dtype) < loss * wages)
        seen = offer(seed, workers[lost, None], first + np.arange(1, OFFERS + 1), wages.dtype)
        wages[lost] = seen.max(axis=1)
    return wages
