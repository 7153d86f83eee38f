"""Numba, agent by agent

The ten smallest squares are kept in order while all others are looked at once; then those within the tenth
are counted.
"""

import numba
import numpy as np

from . import MOST_MOVES, MOST_OTHERS, NEAR

FAR = 2**31 - 1


@numba.njit
def draw(seed, i, c):
    x = np.uint32(seed + i * 0x9E3779B1 + c * 0x85EBCA77)
    x = np.uint32((x ^ (x >> 16)) * 0x7FEB352D)
    x = np.uint32((x ^ (x >> 15)) * 0x846CA68B)
    return np.uint32(x ^ (x >> 16)) >> 21


@numba.njit
def is_content(i, x, y, kinds, squared):
    nearest = np.full(min(NEAR, len(x) - 1), FAR)
    for j in range(len(x)):
        dx, dy = x[j] - x[i], y[j] - y[i]
        squared[j] = dx * dx + dy * dy if j != i else FAR
        if squared[j] < nearest[-1]:
            at = len(nearest) - 1
            while at > 0 and nearest[at - 1] > squared[j]:
                nearest[at] = nearest[at - 1]
                at -= 1
            nearest[at] = squared[j]
    others = 0
    for j in range(len(x)):
        others += squared[j] <= nearest[-1] and kinds[j] != kinds[i]
    return others <= MOST_OTHERS


@numba.njit
def run(places, kinds, seed, rounds):
    x, y = places[:, 0].copy(), places[:, 1].copy()
    drawn, squared = np.zeros(len(x), np.int64), np.empty(len(x), np.int64)
    for _ in range(rounds):
        for i in range(len(x)):
            for _ in range(MOST_MOVES):
                if is_content(i, x, y, kinds, squared):
                    break
                x[i], y[i] = draw(seed, i, drawn[i]), draw(seed, i, drawn[i] + 1)
                drawn[i] += 2
    return np.stack((x, y), axis=1)
