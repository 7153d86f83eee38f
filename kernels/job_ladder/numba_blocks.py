"""Numba, offers as vector code (tuned)

Which offers decide on a loss is known before a career begins: the forty of a worker are made together, and
the sixty-four behind a loss too, as whole numbers of 32 bits, eight or more by one instruction. They are
compared as floats, as they stand.
"""

import numba
import numpy as np

from kernels.search_durations.numba_blocks import mixed, u32

PERIODS, OFFERS, BLOCK = 40, 64, 1_024
PERIOD, OFFER = u32((OFFERS + 1) * 0x85EBCA77 % 2**32), u32(0x85EBCA77)


@numba.njit
def career(wage, seed, i, loss, luck):
    scalar = type(loss)
    base = u32(seed + i * 0x9E3779B1)
    for t in range(PERIODS):
        luck[t] = mixed(u32(base + u32(u32(t) * PERIOD)))
    for t in range(PERIODS):
        if scalar(luck[t]) * scalar(2**-24) < loss * wage:
            first = u32(base + u32(u32(t) * PERIOD))
            best = u32(0)
            for k in range(1, OFFERS + 1):
                best = max(best, mixed(u32(first + u32(u32(k) * OFFER))))
            wage = scalar(best) * scalar(2**-24)
    return wage


@numba.njit(parallel=True)
def run(wages, seed, loss):
    n = len(wages)
    end = np.empty_like(wages)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        luck = np.empty(PERIODS, u32)
        for i in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            end[i] = career(wages[i], seed, i, loss, luck)
    return end
