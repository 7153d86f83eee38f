"""Numba, a bucket for each 16 leading bits, sorted within the cache (tuned)

The bits of each number, turned into a whole number that sorts the same way, decide by their first 16 where it
goes; a bucket is then small enough to stay in a cache while it is sorted by its other bits, eight at a time
from the last. Both steps are shared out to the threads.
"""

import numba
import numpy as np

BUCKETS, SHARES = 1 << 16, 64
# So few are sorted by insertion.
FEW = 48


@numba.njit
def sort_by_last_bits(keys, spare, bits):
    """Sorts `keys`, alike but for an even number of bytes at their end, and leaves them in `keys`."""
    if len(keys) < FEW:
        for i in range(1, len(keys)):
            key, j = keys[i], i
            while j > 0 and keys[j - 1] > key:
                keys[j] = keys[j - 1]
                j -= 1
            keys[j] = key
        return
    for shift in range(0, bits, 8):
        ends = np.zeros(257, np.int64)
        for key in keys:
            ends[1 + np.int64(key >> np.uint64(shift) & np.uint64(255))] += 1
        place = np.cumsum(ends)
        for key in keys:
            digit = key >> np.uint64(shift) & np.uint64(255)
            spare[place[digit]] = key
            place[digit] += 1
        keys, spare = spare, keys


@numba.njit(parallel=True)
def sorted_bits(x, raw):
    n, parts, bits = len(raw), np.int64(numba.get_num_threads()), 8 * raw.itemsize
    every, sign, last = ~raw.dtype.type(0), raw.dtype.type(1 << (bits - 1)), np.uint64(bits - 16)
    keys, moved = np.empty_like(raw), np.empty_like(raw)
    counts = np.zeros((parts, BUCKETS), np.int64)
    for part in numba.prange(parts):
        for i in range(part * n // parts, (part + 1) * n // parts):
            keys[i] = raw[i] ^ (every if raw[i] & sign else sign)
            if np.isnan(x[i]):  # last, whatever its sign
                keys[i] = every
            counts[part, keys[i] >> last] += 1
    ends = np.cumsum(np.ascontiguousarray(counts.T).ravel()).reshape((BUCKETS, parts))
    place = ends.T - counts
    starts = place[0].copy()
    for part in numba.prange(parts):
        for i in range(part * n // parts, (part + 1) * n // parts):
            bucket = keys[i] >> last
            moved[place[part, bucket]] = keys[i]
            place[part, bucket] += 1
    for share in numba.prange(SHARES):
        first = np.searchsorted(starts, share * n // SHARES)
        beyond = np.searchsorted(starts, (share + 1) * n // SHARES) if share < SHARES - 1 else BUCKETS
        for bucket in range(first, beyond):
            own = slice(starts[bucket], ends[bucket, -1])
            sort_by_last_bits(moved[own], keys[own], bits - 16)
            for i in range(starts[bucket], ends[bucket, -1]):
                moved[i] ^= sign if moved[i] & sign else every
    return moved


def run(x):
    return sorted_bits(x, x.view(f"u{x.itemsize}")).view(x.dtype)
