"""Numba, offers of a block as vector code (tuned)

A period for a block of people at a time. Their offers are whole numbers of 32 bits throughout, so that eight
or more are made by one instruction, and compared with the least one that is good enough; who goes on is moved
to the front without a branch.
"""

import numba
import numpy as np

BLOCK = 2_048
u32 = np.uint32


@numba.njit
def mixed(x):
    x = u32((x ^ (x >> u32(16))) * u32(0x7FEB352D))
    x = u32((x ^ (x >> u32(15))) * u32(0x846CA68B))
    return u32(u32(x ^ (x >> u32(16))) >> u32(8))


@numba.njit
def search(reservation, first, seed, horizon, duration):
    people = np.arange(len(reservation)).astype(u32)
    least = np.empty(len(reservation), u32)
    goes_on = np.empty(len(reservation), u32)
    for i in range(len(reservation)):
        least[i] = u32(np.int64(np.ceil(np.float64(reservation[i]) * 2**24)))
    left = len(reservation)
    t = 1
    while t < horizon and left:
        base = u32(seed + first * 0x9E3779B1 + t * 0x85EBCA77)
        for i in range(left):
            goes_on[i] = u32(mixed(u32(base + u32(people[i] * u32(0x9E3779B1)))) < least[i])
        kept = 0
        for i in range(left):
            duration[people[i]] = t
            people[kept], least[kept] = people[i], least[i]
            kept += np.int64(goes_on[i])
        left = kept
        t += 1
    for i in range(left):
        duration[people[i]] = horizon


@numba.njit
def run(reservation, seed, horizon):
    duration = np.empty(len(reservation), np.int64)
    for start in range(0, len(reservation), BLOCK):
        block = slice(start, start + BLOCK)
        search(reservation[block], start, seed, horizon, duration[block])
    return duration
