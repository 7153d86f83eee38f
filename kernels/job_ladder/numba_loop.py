"""Numba, worker by worker

An if, and a loop over offers behind it. Numba widens integers of 32 bits, so that every product is cut back
by hand.
"""

import numba
import numpy as np

PERIODS, OFFERS = 40, 64


@numba.njit
def offer(seed, i, c):
    x = np.uint32(seed + i * 0x9E3779B1 + c * 0x85EBCA77)
    x = np.uint32((x ^ (x >> 16)) * 0x7FEB352D)
    x = np.uint32((x ^ (x >> 15)) * 0x846CA68B)
    return np.uint32(x ^ (x >> 16)) >> 8


@numba.njit
def career(wage, seed, i, loss):
    scalar = type(loss)
    for t in range(PERIODS):
        first = (OFFERS + 1) * t
        if scalar(offer(seed, i, first)) * scalar(2**-24) < loss * wage:
            best = 0
            for k in range(1, OFFERS + 1):
                best = max(best, offer(seed, i, first + k))
            wage = scalar(best) * scalar(2**-24)
    return wage


@numba.njit
def run(wages, seed, loss):
    end = np.empty_like(wages)
    for i in range(len(wages)):
        end[i] = career(wages[i], seed, i, loss)
    return end
