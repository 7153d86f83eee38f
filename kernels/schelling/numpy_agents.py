"""NumPy, agent by agent

A loop in Python over agents, and the distances to all others as vector code; np.partition finds the tenth.
"""

import numpy as np

from . import MOST_MOVES, MOST_OTHERS, NEAR


def draw(seed, i, c):
    x = (seed + i * 0x9E3779B1 + c * 0x85EBCA77) & 0xFFFFFFFF
    x = ((x ^ x >> 16) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ x >> 15) * 0x846CA68B) & 0xFFFFFFFF
    return (x ^ x >> 16) >> 21


def is_content(i, x, y, kinds):
    dx, dy = x - x[i], y - y[i]
    squared = dx * dx + dy * dy
    squared[i] = np.iinfo(squared.dtype).max
    near = min(NEAR, len(x) - 1) - 1
    radius = np.partition(squared, near)[near]
    return np.count_nonzero(kinds[squared <= radius] != kinds[i]) <= MOST_OTHERS


def run(places, kinds, seed, rounds):
    x, y = places[:, 0].copy(), places[:, 1].copy()
    drawn = [0] * len(x)
    for _ in range(rounds):
        for i in range(len(x)):
            for _ in range(MOST_MOVES):
                if is_content(i, x, y, kinds):
                    break
                x[i], y[i] = draw(seed, i, drawn[i]), draw(seed, i, drawn[i] + 1)
                drawn[i] += 2
    return np.stack([x, y], axis=1)
