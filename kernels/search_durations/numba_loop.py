"""Numba, person by person

A loop per person that ends when the person stops. Numba widens integers of 32 bits, so that every product is
cut back by hand.
"""

import numba
import numpy as np


@numba.njit
def offer(seed, i, t):
    x = np.uint32(seed + i * 0x9E3779B1 + t * 0x85EBCA77)
    x = np.uint32((x ^ (x >> 16)) * 0x7FEB352D)
    x = np.uint32((x ^ (x >> 15)) * 0x846CA68B)
    return np.uint32(x ^ (x >> 16)) >> 8


@numba.njit
def run(reservation, seed, horizon):
    scalar = reservation.dtype.type
    duration = np.empty(len(reservation), np.int64)
    for i in range(len(reservation)):
        t = 1
        while t < horizon and scalar(offer(seed, i, t)) * scalar(2**-24) < reservation[i]:
            t += 1
        duration[i] = t
    return duration
