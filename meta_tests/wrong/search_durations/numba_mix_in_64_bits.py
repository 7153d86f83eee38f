"""not equal"""

import numba
import numpy as np


@numba.njit
def run(reservation, seed, horizon):
    scalar, low = reservation.dtype.type, np.uint64(0xFFFFFFFF)
    duration = np.empty(len(reservation), np.int64)
    for i in range(len(reservation)):
        t, offer = 0, scalar(-1)
        while t < horizon and offer < reservation[i]:
            t += 1
            x = np.uint64(seed + i * 0x9E3779B1 + t * 0x85EBCA77)
            x = (x ^ (x >> np.uint64(16))) * np.uint64(0x7FEB352D)
            x = (x ^ (x >> np.uint64(15))) * np.uint64(0x846CA68B)
            offer = scalar(((x ^ (x >> np.uint64(16))) & low) >> np.uint64(8)) * scalar(2**-24)
        duration[i] = t
    return duration
