"""NumPy, arrays of those who still search

One period after the other for all who still search; whoever stops leaves the arrays, which get shorter.
"""

import numpy as np

u32 = np.uint32


def offers(seed, i, t):
    x = i * u32(0x9E3779B1) + u32((seed + t * 0x85EBCA77) % 2**32)
    x = (x ^ x >> u32(16)) * u32(0x7FEB352D)
    x = (x ^ x >> u32(15)) * u32(0x846CA68B)
    return (x ^ x >> u32(16)) >> u32(8)


def run(reservation, seed, horizon):
    scalar = reservation.dtype.type
    duration = np.full(len(reservation), horizon)
    searching, wanted = np.arange(len(reservation), dtype=u32), reservation
    for t in range(1, horizon):
        stops = offers(seed, searching, t).astype(scalar) * scalar(2**-24) >= wanted
        duration[searching[stops]] = t
        searching, wanted = searching[~stops], wanted[~stops]
        if not len(searching):
            break
    return duration
